"""Files that people wrote -> typed, validated polars frames. One module a source, each `read(folder)`."""
