"""The settings of the tests: the app's own, with nothing taken from the developer's machine.

A settings module, not a conftest: pytest-django reads the settings before any conftest is loaded.
"""

from __future__ import annotations

import atexit
import os
import re
import shutil
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDER = "PERSONAGEN_TEST_FOLDER"

if FOLDER not in os.environ:
    # The first process of a run; xdist's workers and child processes inherit what is made here.
    knobs = re.findall(r"^(?:# )?([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.M)
    # Where the models lie is the machine's business: the model tests need what is installed there.
    for knob in {*knobs, "OPENAI_API_KEY", "OPENAI_BASE_URL", "DATABASE_URL"} - {"PERSONAGEN_MODEL_DIR"}:
        os.environ.pop(knob, None)
    (ROOT / "var").mkdir(exist_ok=True)
    # A folder of its own, so that two runs at once never meet in one database file.
    folder = tempfile.mkdtemp(prefix="test-", dir=ROOT / "var")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    os.environ |= {
        FOLDER: folder,
        "SECRET_KEY": "of-the-tests-only-and-long-enough-for-the-checks",
        "ALLOWED_HOSTS": "testserver,127.0.0.1,localhost",
        "PERSONAGEN_LOCAL_MODEL": "smollm2-135m",
        "PERSONAGEN_LOCAL_MODEL_START": "0",
        # Playwright's own event loop makes Django take a live-server test for asynchronous code.
        "DJANGO_ALLOW_ASYNC_UNSAFE": "1",
    }

from core.tests.app_settings import *  # noqa: E402, F403
from core.tests.app_settings import DATABASES, STORAGES  # noqa: E402

# A file with WAL, so that threads and processes of a test see one database as they do in life.
DATABASES["default"]["TEST"] = {"NAME": str(Path(os.environ[FOLDER]) / "test.sqlite3")}
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
# Static files are looked up when asked for, not listed at each start.
WHITENOISE_AUTOREFRESH = True
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
