"""On what scale are ranks compared, and how many places is a difference on it?

A rank is bounded and relative: ten places are much in the middle of the list and little at its ends. The
normal score of a rank undoes that (Blom-type plotting position 0.5; van der Waerden's normal scores).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr, ndtri

Floats = NDArray[np.float64]


def normal_score(rank: ArrayLike, n_ranked: ArrayLike) -> Floats:
    """Return y = -Phi^-1((rank - 0.5) / n_ranked): higher is better.

    Parameters
    ----------
    rank : array_like
        Places, 1 is best. Need not be whole: a rank shared by two may be given as x.5.
    n_ranked : array_like
        How many municipalities the edition ranks; broadcast against `rank`.

    Returns
    -------
    ndarray of float64
        Normal scores. Over one complete ranking they have mean 0 and variance close to 1.

    Raises
    ------
    ValueError
        If a rank lies outside 1..n_ranked.
    """
    ranks, sizes = np.broadcast_arrays(np.asarray(rank, float), np.asarray(n_ranked, float))
    if np.any((ranks < 1) | (ranks > sizes)):
        raise ValueError("a rank must lie between 1 and the number of ranked municipalities")
    return np.asarray(-ndtri((ranks - 0.5) / sizes), float)


def place(score: ArrayLike, n_ranked: ArrayLike) -> Floats:
    """Return the rank, as a real number, at which a normal score stands: the inverse of `normal_score`.

    Parameters
    ----------
    score : array_like
        Normal scores.
    n_ranked : array_like
        How many municipalities the edition ranks.

    Returns
    -------
    ndarray of float64
        Places between 1 and n_ranked; a score beyond either end is put at that end.
    """
    scores, sizes = np.broadcast_arrays(np.asarray(score, float), np.asarray(n_ranked, float))
    return np.asarray(np.clip(ndtr(-scores) * sizes + 0.5, 1.0, sizes), float)
