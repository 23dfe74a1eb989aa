"""OpenAI's own protocol: each persona is a model, so that any client of it writes in a persona's voice."""

from __future__ import annotations

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import APIException
from rest_framework.request import Request
from rest_framework.response import Response

from core.access import find_persona
from core.api import filters
from core.api.problems import ModelFailed
from core.api.serializers.chat import ChatSerializer, CompletionSerializer, ModelSerializer, ModelsSerializer
from core.api.views.base import View
from core.generation.chat import Chat
from core.generation.endpoints import current_endpoint
from core.generation.limits import check_tokens
from core.generation.start import persona_chat
from core.llm.errors import ErrorKind, ModelError
from core.models import Persona

PREFIX = "persona:"
# As many personas are listed.
MOST = 1_000
# How the protocol calls what went wrong.
TYPES = {401: "authentication_error", 403: "permission_error", 404: "not_found_error", 429: "rate_limit_error"}


class NoSuchModel(APIException):
    status_code = 404
    default_detail = "There is no persona of that name or number: see /api/v1/models."
    default_code = "model_not_found"


class OpenAIView(View):
    """A problem, with the `error` that clients of the protocol look for."""

    def handle_exception(self, exc: Exception) -> Response:
        response = super().handle_exception(exc)
        told = response.data or {}
        fields = "; ".join(f"{name}: {' '.join(said)}" for name, said in told.get("errors", {}).items())
        kind = TYPES.get(response.status_code, "server_error" if response.status_code >= 500 else None)
        response.data = {
            **told,
            "error": {
                "message": f"{told.get('detail', '')} {fields}".strip(),
                "type": kind or "invalid_request_error",
                "param": next(iter(told.get("errors", {})), None),
                "code": getattr(exc, "default_code", None),
            },
        }
        return response


class Models(OpenAIView):
    serializer_class = ModelsSerializer
    pagination_class = None

    @extend_schema(operation_id="models_list", responses={200: ModelsSerializer})
    def get(self, request: Request) -> Response:
        """Your active personas, as models."""
        filters.refuse_unknown(request)
        personas = Persona.objects.for_user(request.user).filter(is_active=True).order_by("name", "pk")[:MOST]
        return Response({"object": "list", "data": [_model(one) for one in personas]})


class Model(OpenAIView):
    serializer_class = ModelSerializer

    @extend_schema(operation_id="models_retrieve", responses={200: ModelSerializer})
    def get(self, request: Request, name: str) -> Response:
        filters.refuse_unknown(request)
        return Response(_model(_persona(request.user, name)))


class Completions(OpenAIView):
    """Answers with `chat`, a conversation that is ready to be asked; `core.api.openai` asks."""

    serializer_class = ChatSerializer

    @extend_schema(
        operation_id="chat_completions",
        request=ChatSerializer,
        responses={(200, "application/json"): CompletionSerializer, (200, "text/event-stream"): OpenApiTypes.STR},
        extensions={"x-problems": ["404", "503"]},
    )
    def post(self, request: Request) -> Response:
        """Goes on with a conversation in a persona's voice. Nothing of it is kept."""
        serializer = ChatSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        given = serializer.validated_data
        persona = _persona(request.user, given["model"])
        check_tokens(self.author)
        response = Response()
        response.chat = _chat(persona, given)  # type: ignore[attr-defined]
        return response


def _chat(persona: Persona, given: dict[str, Any]) -> Chat:
    """Raises ModelFailed where no model can be asked."""
    try:
        endpoint = current_endpoint()
        if endpoint is None:
            wait = {"advice": "It is being fetched: try again in a minute.", "retry_after": 20.0}
            raise ModelError(ErrorKind.UNREACHABLE, "The built-in model is not ready yet.", **wait)  # type: ignore[arg-type]
    except ModelError as error:
        raise ModelFailed(error) from None
    said = [{"role": one["role"], "content": one["content"]} for one in given["messages"]]
    return Chat(
        author=persona.author_id,
        model=given["model"],
        endpoint=endpoint,
        messages=_with_voice(persona_chat(persona).as_sent(), said),
        values=persona.attributes(),
        stream=bool(given["stream"]),
        tells_usage=bool((given.get("stream_options") or {}).get("include_usage")),
        max_tokens=given.get("max_completion_tokens") or given.get("max_tokens"),
        temperature=given.get("temperature"),
        seed=given.get("seed"),
        sampling={
            name: given[name]
            for name in ("top_p", "frequency_penalty", "presence_penalty", "stop")
            if given.get(name) is not None
        },
    )


def _with_voice(voice: list[dict[str, str]], said: list[dict[str, str]]) -> list[dict[str, str]]:
    """The voice first; what the client says as the system comes after it, in the same message."""
    told = [one["content"] for one in said if one["role"] in ("system", "developer")]
    talk = [one for one in said if one["role"] not in ("system", "developer")]
    system, *rest = voice
    return [{"role": "system", "content": "\n\n".join([system["content"], *told])}, *rest, *talk]


def _persona(user: Any, model: str) -> Persona:
    if not model.startswith(PREFIX):
        raise NoSuchModel
    found = find_persona(user, model.removeprefix(PREFIX).strip())
    if found is None:
        raise NoSuchModel
    return found


def _model(persona: Persona) -> dict[str, Any]:
    return {
        "id": f"{PREFIX}{persona.pk}",
        "object": "model",
        "created": int(persona.created_at.timestamp()),
        "owned_by": "personagen",
        "name": persona.name,
    }
