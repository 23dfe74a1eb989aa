"""What was set in a persona before samples were there, was set by hand."""

from django.db import migrations

from core.attributes import ATTRIBUTES, MIDDLE


def mark(apps, schema_editor):
    Persona = apps.get_model("core", "Persona")
    usual = {a.name: MIDDLE if a.is_rating and not a.optional else None for a in ATTRIBUTES}
    changed = []
    for persona in Persona.objects.only("pk", *usual).iterator(chunk_size=500):
        names = [name for name, value in usual.items() if getattr(persona, name) not in ("", None, value)]
        if names:
            persona.by_hand = " ".join(names)
            changed.append(persona)
        if len(changed) == 500:
            Persona.objects.bulk_update(changed, ["by_hand"])
            changed = []
    Persona.objects.bulk_update(changed, ["by_hand"])


class Migration(migrations.Migration):
    dependencies = [("core", "0003_samples")]
    operations = [migrations.RunPython(mark, migrations.RunPython.noop)]
