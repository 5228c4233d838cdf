"""Where Numba keeps what it compiled: beside the program, or in a temporary folder if that is read-only."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
FOLDER = ".numba"


def compiled_code_folder(root: Path = ROOT, temporary: Path | None = None) -> Path:
    """A writable folder; a new temporary one starts with the code that an image was built with.

    Args:
        root: The program's folder, which may hold compiled code.
        temporary: Where files may be written in any case; None: the system's folder for them.
    """
    built = root / FOLDER
    if os.access(built if built.exists() else root, os.W_OK):
        return built
    used = (temporary or Path(tempfile.gettempdir())) / f"insiders-numba-{os.getuid()}"
    if built.is_dir() and not used.exists():
        partial = Path(tempfile.mkdtemp(dir=used.parent))
        shutil.copytree(built, partial, dirs_exist_ok=True)
        for path in (partial, *partial.rglob("*")):
            path.chmod(path.stat().st_mode | 0o200)
        try:
            partial.rename(used)
        except OSError:  # another process was faster
            shutil.rmtree(partial)
    return used
