"""The unit belongs to a table of one release: one State counts persons where another counts records."""

from django.db import migrations, models


def hand_down(apps, _editor):
    """Each origin takes the unit that its indicator had."""
    origins = apps.get_model("evidence", "Origin").objects
    for indicator in apps.get_model("evidence", "Indicator").objects.all():
        origins.filter(indicator=indicator).update(unit=indicator.unit)


def hand_up(apps, _editor):
    """Each indicator takes the unit of its newest origin."""
    for indicator in apps.get_model("evidence", "Indicator").objects.all():
        newest = indicator.origins.order_by("-pk").first()
        indicator.unit = newest.unit if newest else "records"
        indicator.save(update_fields=["unit"])


class Migration(migrations.Migration):
    """Move the unit from the indicator to the origin."""

    dependencies = [("evidence", "0008_published")]

    operations = [
        migrations.AddField(
            model_name="origin",
            name="unit",
            field=models.CharField(
                max_length=64, default="records", help_text="what one is: a person here, a record there"
            ),
            preserve_default=False,
        ),
        migrations.AlterField(
            model_name="indicator",
            name="unit",
            field=models.CharField(max_length=64, default="records"),
        ),
        migrations.RunPython(hand_down, hand_up),
        migrations.RemoveField(model_name="indicator", name="unit"),
    ]
