"""The app's own settings as a stranger's machine has them: whatever `.env` lies in this folder is not read."""

from __future__ import annotations

import environ

environ.Env.read_env = classmethod(lambda cls, *args, **kwargs: None)

from personagen.settings import *  # noqa: E402, F403
