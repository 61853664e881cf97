"""Is the one colour told from the greys by every reader, and on a black-and-white print?"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from matplotlib.colors import to_rgb

from pipeline.report import style
from pipeline.scale import Floats

# Machado, Oliveira & Fernandes (2009), "A physiologically-based model for simulation of color vision deficiency",
# IEEE TVCG 15(6), table of matrices at severity 1.0, applied to linear RGB.
SIGHT = {
    "all colours": np.eye(3),
    "no red (protanopia)": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "no green (deuteranopia)": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "no blue (tritanopia)": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}
GREYS = {
    "expected": style.EXPECTED,
    "half of those alike": style.EXPECTED_HALF,
    "nine in ten alike": style.EXPECTED_FIELD,
    "lines": style.FAINT,
    "exposure": style.EXPOSURE,
    "paper": "#ffffff",
}
# Of CIE76's difference; about 2 can just be seen, and marks of a few points need far more.
CLEAR = 20.0
CLEAR_LIGHTNESS = 15.0
each_sight = pytest.mark.parametrize("sight", list(SIGHT))


def _linear(colour: str) -> Floats:
    value = np.array(to_rgb(colour))
    return np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)


def _lab(linear: Floats) -> Floats:
    """Return CIE L*a*b* (D65) of linear sRGB."""
    to_xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
    xyz = to_xyz @ linear / to_xyz.sum(axis=1)
    f = np.where(xyz > (6 / 29) ** 3, np.cbrt(xyz), xyz / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def _seen(colour: str, sight: str) -> Floats:
    return _lab(np.clip(np.array(SIGHT[sight]) @ _linear(colour), 0, 1))


def _lightness(colour: str) -> float:
    return float(_lab(_linear(colour))[0])


def test_the_simulation_makes_red_and_green_alike_for_those_who_lack_green_and_leaves_grey_alone() -> None:
    red, green = "#c0392b", "#5f7a1f"
    apart = {sight: float(np.linalg.norm(_seen(red, sight) - _seen(green, sight))) for sight in SIGHT}
    assert apart["no green (deuteranopia)"] < apart["all colours"] / 3
    for sight in SIGHT:
        assert np.linalg.norm(_seen("#808080", sight) - _lab(_linear("#808080"))) < 0.5


@each_sight
@pytest.mark.parametrize("grey", list(GREYS))
def test_the_accent_is_told_from_what_it_is_compared_with(sight: str, grey: str) -> None:
    assert np.linalg.norm(_seen(style.ACCENT, sight) - _seen(GREYS[grey], sight)) > CLEAR


@pytest.mark.parametrize("grey", list(GREYS))
def test_the_accent_is_darker_than_what_it_is_compared_with_on_a_black_and_white_print(grey: str) -> None:
    assert _lightness(GREYS[grey]) - _lightness(style.ACCENT) > CLEAR_LIGHTNESS


@each_sight
def test_the_accent_is_told_from_the_ink(sight: str) -> None:
    assert np.linalg.norm(_seen(style.ACCENT, sight) - _seen(style.INK, sight)) > CLEAR
    assert _lightness(style.ACCENT) - _lightness(style.INK) > CLEAR_LIGHTNESS


@each_sight
@pytest.mark.parametrize("scale", [style.SHADES, style.CHANGE])
def test_each_step_of_a_scale_is_darker_than_the_one_before(scale: tuple[str, ...], sight: str) -> None:
    lightness = [float(_seen(colour, sight)[0]) for colour in scale]
    assert all(lighter - darker > 10 for lighter, darker in pairwise(lightness)), lightness


@pytest.mark.parametrize("colour", [style.INK, style.QUIET, style.ACCENT, style.EXPOSURE_INK])
@pytest.mark.parametrize("ground", ["#ffffff", style.EXPOSURE, style.EXPECTED_FIELD])
def test_every_text_has_the_contrast_that_wcag_asks_for(colour: str, ground: str) -> None:
    weights = np.array([0.2126, 0.7152, 0.0722])
    dark, light = (float(weights @ _linear(one)) for one in (colour, ground))
    assert (light + 0.05) / (dark + 0.05) >= 4.5
