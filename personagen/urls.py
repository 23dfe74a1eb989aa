from __future__ import annotations

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path

from core.api.problems import server_error
from core.views.pages import too_many

# One login for all: the admin's own is the site's, with its limits; who is signed in and no staff is told so.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]  # as allauth has it

urlpatterns = [
    path("admin/", admin.site.urls),
    path("accounts/", include("allauth.account.urls")),
    path("api/", include("core.api.urls")),
    path("", include("core.urls")),
]

# allauth's, for who tries too often.
handler429 = too_many
handler500 = server_error
