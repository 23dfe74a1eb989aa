"""An author for every user that was there before."""

from django.conf import settings
from django.db import migrations


def make_authors(apps, schema_editor):
    Author = apps.get_model("core", "Author")
    app, model = settings.AUTH_USER_MODEL.split(".")
    without = apps.get_model(app, model).objects.filter(author=None).values_list("pk", flat=True)
    Author.objects.bulk_create([Author(user_id=pk) for pk in without], batch_size=1000)


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]
    operations = [migrations.RunPython(make_authors, migrations.RunPython.noop)]
