from __future__ import annotations

from django.urls import path

from core.views import content, fields, pages, personas, streams, writing

app_name = "core"
urlpatterns = [
    path("", pages.home, name="home"),
    path("healthz", pages.healthz, name="healthz"),
    path("model/", pages.model_status, name="model_status"),
    path("model/line/", pages.model_line, name="model_line"),
    path("model/test/", pages.model_test, name="model_test"),
    path("personas/", personas.persona_list, name="persona_list"),
    path("personas/new/", personas.persona_new, name="persona_new"),
    path("personas/undo/", personas.persona_undo, name="persona_undo"),
    path("personas/<int:pk>/", personas.persona_edit, name="persona_edit"),
    path("personas/<int:pk>/fields/<slug:name>/", fields.field, name="field"),
    path("personas/<int:pk>/portrait/", fields.portrait, name="portrait"),
    path("personas/<int:pk>/archive/", personas.persona_archive, name="persona_archive"),
    path("personas/<int:pk>/duplicate/", personas.persona_duplicate, name="persona_duplicate"),
    path("personas/<int:pk>/delete/", personas.persona_delete, name="persona_delete"),
    path("personas/<int:pk>/history/", personas.persona_history, name="persona_history"),
    path("personas/<int:pk>/write/", writing.persona_write, name="persona_write"),
    path("personas/<int:pk>/write/told/", writing.told, name="told"),
    path("write/", writing.write, name="write"),
    path("content/", content.content_list, name="content_list"),
    path("content/<int:pk>/", content.content_piece, name="content_piece"),
    path("content/<int:pk>/edit/", content.content_edit, name="content_edit"),
    path("content/<int:pk>/preview/", content.content_preview, name="content_preview"),
    path("content/<int:pk>/status/", content.content_status, name="content_status"),
    path("content/<int:pk>/delete/", content.content_delete, name="content_delete"),
    path("content/<int:pk>/export/<slug:format>/", content.content_export, name="content_export"),
    path("content/<int:pk>/stream/", streams.content_stream, name="content_stream"),
    path("content/<int:pk>/stop/", writing.content_stop, name="content_stop"),
    path("content/<int:pk>/again/", writing.content_again, name="content_again"),
    path("content/<int:pk>/versions/<int:version>/", content.content_version, name="content_version"),
]
