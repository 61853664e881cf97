"""`python -m pipeline STAGE`."""

import os

# The models are many small matrices: threads inside one of them only wait for each other. Set before numpy is loaded.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from pipeline.cli import main

if __name__ == "__main__":
    main()
