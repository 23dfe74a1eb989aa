from __future__ import annotations

from django.urls import path, register_converter
from django.urls.converters import IntConverter

from core.views import check, content, edits, fields, hear, legacy, pages, personas, review, samples, streams, writing


class KeyConverter(IntConverter):
    """A primary key: no longer than a column can hold, so that a longer one is simply not found."""

    regex = "[0-9]{1,18}"


register_converter(KeyConverter, "key")

app_name = "core"
urlpatterns = [
    path("", pages.home, name="home"),
    path("healthz", pages.healthz, name="healthz"),
    path("model/", pages.model_status, name="model_status"),
    path("model/line/", pages.model_line, name="model_line"),
    path("model/test/", pages.model_test, name="model_test"),
    path("personas/", personas.persona_list, name="persona_list"),
    path("personas/new/", personas.persona_new, name="persona_new"),
    path("personas/import/", legacy.persona_import, name="persona_import"),
    path("personas/undo/", personas.persona_undo, name="persona_undo"),
    path("personas/<key:pk>/", personas.persona_edit, name="persona_edit"),
    path("personas/<key:pk>/fields/<slug:name>/", fields.field, name="field"),
    path("personas/<key:pk>/fields/<slug:name>/hear/", hear.hear, name="hear"),
    path("personas/<key:pk>/portrait/", fields.portrait, name="portrait"),
    path("personas/<key:pk>/archive/", personas.persona_archive, name="persona_archive"),
    path("personas/<key:pk>/duplicate/", personas.persona_duplicate, name="persona_duplicate"),
    path("personas/<key:pk>/delete/", personas.persona_delete, name="persona_delete"),
    path("personas/<key:pk>/history/", personas.persona_history, name="persona_history"),
    path("personas/<key:pk>/legacy/", legacy.persona_legacy, name="persona_legacy"),
    path("personas/<key:pk>/learned/", edits.persona_learned, name="persona_learned"),
    path("personas/<key:pk>/check/", check.persona_check, name="persona_check"),
    path("personas/<key:pk>/write/", writing.persona_write, name="persona_write"),
    path("personas/<key:pk>/write/told/", writing.told, name="told"),
    path("samples/", samples.sample_list, name="sample_list"),
    path("samples/new/", samples.sample_new, name="sample_new"),
    path("samples/<key:pk>/", samples.sample, name="sample"),
    path("samples/<key:pk>/delete/", samples.sample_delete, name="sample_delete"),
    path("analyses/<key:pk>/", review.analysis, name="analysis"),
    path("analyses/<key:pk>/progress/", review.analysis_progress, name="analysis_progress"),
    path("analyses/<key:pk>/again/", review.analysis_again, name="analysis_again"),
    path("analyses/<key:pk>/discard/", review.analysis_discard, name="analysis_discard"),
    path("analyses/<key:pk>/proposals/<slug:name>/", review.proposal, name="proposal"),
    path("write/", writing.write, name="write"),
    path("content/", content.content_list, name="content_list"),
    path("content/<key:pk>/", content.content_piece, name="content_piece"),
    path("content/<key:pk>/edit/", content.content_edit, name="content_edit"),
    path("content/<key:pk>/preview/", content.content_preview, name="content_preview"),
    path("content/<key:pk>/check/", check.content_check, name="content_check"),
    path("content/<key:pk>/status/", content.content_status, name="content_status"),
    path("content/<key:pk>/delete/", content.content_delete, name="content_delete"),
    path("content/<key:pk>/export/<slug:format>/", content.content_export, name="content_export"),
    path("content/<key:pk>/stream/", streams.content_stream, name="content_stream"),
    path("content/<key:pk>/stop/", writing.content_stop, name="content_stop"),
    path("content/<key:pk>/again/", writing.content_again, name="content_again"),
    path("content/<key:pk>/nearer/", writing.content_nearer, name="content_nearer"),
    path("content/<key:pk>/versions/<key:version>/", content.content_version, name="content_version"),
]
