from __future__ import annotations

from django.apps import AppConfig
from django.contrib.staticfiles.apps import StaticFilesConfig
from django.db.models.signals import post_save, pre_delete

# Of the API's packages the pages ask for Swagger UI alone: neither for Redoc nor for the browsable API.
UNUSED = ["redoc", "rest_framework", "oauth2-redirect.*", "swagger-ui-standalone-preset.*", "swagger-ui-bundle.js.map"]


class StaticFiles(StaticFilesConfig):
    """Collects what some page asks for."""

    ignore_patterns = [*StaticFilesConfig.ignore_patterns, *UNUSED]


class CoreConfig(AppConfig):
    # There are two here.
    default = True
    name = "core"
    verbose_name = "PersonaGen"

    def ready(self) -> None:
        from django.contrib.auth import get_user_model

        from core.models.author import make_author
        from core.models.content import keep_persona_name
        from core.models.persona import Persona

        post_save.connect(make_author, sender=get_user_model(), dispatch_uid="author_for_user")
        pre_delete.connect(keep_persona_name, sender=Persona, dispatch_uid="keep_persona_name")
