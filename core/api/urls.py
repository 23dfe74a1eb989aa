from __future__ import annotations

from django.urls import path, re_path

from core import converters  # noqa: F401  # “key”, in the addresses
from core.api.door import written
from core.api.openai import completions
from core.api.problems import not_found
from core.api.views.analyses import Accept, Analyses, OneAnalysis
from core.api.views.attributes import Attributes
from core.api.views.chat import Model, Models
from core.api.views.content import Check, Export, Piece, Pieces, Restore, Stop, Version, Versions
from core.api.views.docs import docs, schema
from core.api.views.personas import OnePersona, Personas, Prompt
from core.api.views.writing import Continue, Generate, Nearer, Retry

app_name = "api"
urlpatterns = [
    path("v1/personas/", Personas.as_view(), name="personas"),
    path("v1/personas/<key:pk>/", OnePersona.as_view(), name="persona"),
    path("v1/personas/<key:pk>/prompt/", Prompt.as_view(), name="prompt"),
    path("v1/personas/<key:pk>/generate_content/", written(Generate), name="generate_content"),
    path("v1/content/", Pieces.as_view(), name="pieces"),
    path("v1/content/<key:pk>/", Piece.as_view(), name="piece"),
    path("v1/content/<key:pk>/check/", Check.as_view(), name="check"),
    path("v1/content/<key:pk>/stop/", Stop.as_view(), name="stop"),
    path("v1/content/<key:pk>/continue/", written(Continue), name="continue"),
    path("v1/content/<key:pk>/again/", written(Retry), name="again"),
    path("v1/content/<key:pk>/nearer/", written(Nearer), name="nearer"),
    path("v1/content/<key:pk>/versions/", Versions.as_view(), name="versions"),
    path("v1/content/<key:pk>/versions/<key:version>/", Version.as_view(), name="version"),
    path("v1/content/<key:pk>/versions/<key:version>/restore/", Restore.as_view(), name="restore"),
    path("v1/content/<key:pk>/export/<slug:format>/", Export.as_view(), name="export"),
    path("v1/analyses/", Analyses.as_view(), name="analyses"),
    path("v1/analyses/<key:pk>/", OneAnalysis.as_view(), name="analysis"),
    path("v1/analyses/<key:pk>/accept/", Accept.as_view(), name="accept"),
    path("v1/attributes/", Attributes.as_view(), name="attributes"),
    # OpenAI's protocol has no slash at the end.
    path("v1/models", Models.as_view(), name="models"),
    re_path(r"^v1/models/(?P<name>[^/\x00]{1,200})$", Model.as_view(), name="model"),
    path("v1/chat/completions", completions(), name="completions"),
    path("v1/schema/", schema, name="schema"),
    path("v1/docs/", docs, name="docs"),
    # A line's end is in an address, too.
    re_path(r"^(?P<rest>[\s\S]*)\Z", not_found, name="not_found"),
]
