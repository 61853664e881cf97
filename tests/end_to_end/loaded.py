"""What a process that runs a command on the small project has loaded; only the one that is copied imports this."""

import importlib

from pipeline.report.web_font import font_css

for name in (
    "matplotlib.backends.backend_svg",
    "moderndid",
    "pipeline.estimate.evaluate",
    "pipeline.estimate.programme_kind",
    "pipeline.estimate.specification",
    "pipeline.ingest.raw_folder",
    "pipeline.report.briefs",
    "pipeline.report.index_page",
    "pipeline.report.notebooks",
    "pipeline.report.overview",
    "pipeline.warehouse.build",
    "pipeline.warehouse.panel",
    "statsmodels.stats.meta_analysis",
):
    importlib.import_module(name)
font_css()
