"""A new API token; and a new password, which may take the API tokens along."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any

from allauth.account import forms as allauth_forms
from django import forms
from django.db import transaction
from django.utils import timezone

from core.models import ApiToken

_CHOOSE = "Choose one of these."


class TokenForm(forms.Form):
    """`key` makes a form that is sent twice make one token."""

    SCOPES = (("write", "Read and write"), ("read", "Read only"))
    EXPIRIES = (("never", "Never"), ("30", "In 30 days"), ("90", "In 90 days"), ("365", "In a year"))

    name = forms.CharField(
        max_length=80,
        label="Name",
        help_text="So that you know it again: “Laptop”, “Newsletter script”.",
        widget=forms.TextInput(attrs={"class": "form-control", "autocomplete": "off"}),
        error_messages={
            "required": "Give it a name.",
            "max_length": "A name has 80 characters at most.",
        },
    )
    scope = forms.ChoiceField(
        choices=SCOPES,
        label="What it may do",
        error_messages={"required": _CHOOSE, "invalid_choice": _CHOOSE},
    )
    expires = forms.ChoiceField(
        choices=EXPIRIES,
        label="Expires",
        widget=forms.Select(attrs={"class": "form-select"}),
        error_messages={"required": _CHOOSE, "invalid_choice": _CHOOSE},
    )
    key = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, initial={"scope": "write", "expires": "90", "key": uuid.uuid4().hex})

    def clean_name(self) -> str:
        """A name is one line."""
        return " ".join(self.cleaned_data["name"].split())

    @property
    def read_only(self) -> bool:
        return bool(self.cleaned_data["scope"] == "read")

    @property
    def expires_at(self) -> datetime | None:
        days = self.cleaned_data["expires"]
        return None if days == "never" else timezone.now() + timedelta(days=int(days))


class _MayRevoke:
    """Beside a new password: who changes it because somebody else has it wants the API tokens gone too."""

    user: Any
    fields: dict[str, forms.Field]
    cleaned_data: dict[str, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.user and ApiToken.objects.for_user(self.user).exists():
            self.fields["revoke"] = forms.BooleanField(
                required=False,
                label="Also revoke all API tokens",
                help_text="Calls with them are refused from then on.",
            )

    def save(self) -> None:
        with transaction.atomic():
            super().save()  # type: ignore[misc]  # allauth's form comes after
            if self.cleaned_data.get("revoke"):
                ApiToken.objects.for_user(self.user).delete()


class ChangePasswordForm(_MayRevoke, allauth_forms.ChangePasswordForm):  # type: ignore[misc]  # allauth has no types
    pass


class ResetPasswordKeyForm(_MayRevoke, allauth_forms.ResetPasswordKeyForm):  # type: ignore[misc]  # the same
    pass
