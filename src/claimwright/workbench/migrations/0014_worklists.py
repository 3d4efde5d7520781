"""What waits for a person becomes one row a thing; each change of what stands behind it is marked by the database."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from claimwright.workbench import triggers

TABLES = ("workbench_worknote",)


def protect(apps, schema_editor):
    triggers.create(schema_editor.connection, TABLES)


def lift(apps, schema_editor):
    triggers.drop(schema_editor.connection, TABLES)


def mark(apps, schema_editor):
    triggers.mark_changes(schema_editor.connection)


def mark_no_more(apps, schema_editor):
    triggers.mark_no_more(schema_editor.connection)


class Migration(migrations.Migration):

    dependencies = [
        ('workbench', '0012_patients'),
    ]

    operations = [
        migrations.CreateModel(
            name='WorkItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('encounter', 'Encounter'), ('claim', 'Claim'), ('suspended', 'Suspended item'), ('patient', 'Account')], max_length=10)),
                ('object_id', models.BigIntegerField()),
                ('list', models.CharField(blank=True, max_length=12)),
                ('step', models.CharField(blank=True, help_text='The next step, of work_steps.tsv.', max_length=20)),
                ('since', models.DateField(help_text='In this list since.')),
                ('dollars', models.DecimalField(decimal_places=2, default=0, max_digits=18)),
                ('worth', models.DecimalField(decimal_places=2, default=0, help_text='Dollars by the chance of them.', max_digits=18)),
                ('deadline', models.DateField(help_text="The limit of payer or law, else the list's own goal.")),
                ('limit', models.DateField(help_text='Last day that payer or law allow; null where none is known.', null=True)),
                ('waits_until', models.DateField(help_text="Nothing can be done before: somebody's answer may still come.", null=True)),
                ('payer_name', models.CharField(blank=True, max_length=120)),
                ('provider_name', models.CharField(blank=True, max_length=120)),
                ('setting', models.CharField(blank=True, max_length=30)),
                ('specialty', models.CharField(blank=True, max_length=40)),
                ('deferred_until', models.DateField(null=True)),
                ('sealed_reason', models.BinaryField(help_text="Why it is deferred, in somebody's own words.", null=True)),
                ('owner', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('patient', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='workbench.patient')),
                ('practice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='work_items', to='workbench.practice')),
            ],
        ),
        migrations.CreateModel(
            name='WorkLabel',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=40)),
                ('practice', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='work_labels', to='workbench.practice')),
            ],
            options={
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='WorkMark',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=10)),
                ('object_id', models.BigIntegerField()),
                ('practice', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='workbench.practice')),
            ],
        ),
        migrations.CreateModel(
            name='WorkNote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=32)),
                ('sealed', models.BinaryField()),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('kind', models.CharField(choices=[('note', 'Note'), ('contact', 'Contact')], max_length=8)),
                ('promised_on', models.DateField(help_text='What the other side promised, until when.', null=True)),
                ('author', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='workbench.workitem')),
                ('practice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='workbench.practice')),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='WorkMention',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(blank=True, choices=[('coder', 'Coder'), ('biller', 'Biller'), ('auditor', 'Auditor'), ('manager', 'Manager'), ('compliance', 'Compliance officer'), ('physician', 'Physician'), ('clerk', 'Clerk'), ('instructor', 'Instructor'), ('student', 'Student'), ('administrator', 'Administrator')], max_length=20)),
                ('read_at', models.DateTimeField(null=True)),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='workbench.workitem')),
                ('practice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='workbench.practice')),
                ('read_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('note', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='mentions', to='workbench.worknote')),
            ],
        ),
        migrations.CreateModel(
            name='WorkReminder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=32)),
                ('sealed', models.BinaryField()),
                ('due_on', models.DateField()),
                ('done_at', models.DateTimeField(null=True)),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='workbench.workitem')),
                ('practice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='workbench.practice')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='WorkRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveIntegerField()),
                ('list', models.CharField(blank=True, max_length=12)),
                ('payer_name', models.CharField(blank=True, max_length=120)),
                ('specialty', models.CharField(blank=True, max_length=40)),
                ('letter_from', models.CharField(blank=True, max_length=1)),
                ('letter_to', models.CharField(blank=True, max_length=1)),
                ('dollars_from', models.DecimalField(decimal_places=2, max_digits=18, null=True)),
                ('dollars_to', models.DecimalField(decimal_places=2, max_digits=18, null=True)),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('practice', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='work_rules', to='workbench.practice')),
            ],
            options={
                'ordering': ['position', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='WorkStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('text', models.CharField(max_length=160)),
                ('changes', models.JSONField(default=list, help_text='By item: what was there before and after, reasons sealed.')),
                ('undone_at', models.DateTimeField(null=True)),
                ('actor', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='WorkTag',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('made_at', models.DateTimeField(auto_now_add=True)),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='workbench.workitem')),
                ('label', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tags', to='workbench.worklabel')),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('practice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='workbench.practice')),
            ],
        ),
        migrations.CreateModel(
            name='WorkView',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60)),
                ('query', models.CharField(max_length=1000)),
                ('owner', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='work_views', to=settings.AUTH_USER_MODEL)),
                ('practice', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='work_views', to='workbench.practice')),
            ],
            options={
                'ordering': ['name', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Superbill',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60)),
                ('location', models.CharField(blank=True, help_text='Key of a location; empty: of every one.', max_length=160)),
                ('lines', models.JSONField(default=list)),
                ('practice', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='superbills', to='workbench.practice')),
            ],
            options={
                'ordering': ['name', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('practice', 'name'), name='one_superbill_a_name')],
            },
        ),
        migrations.CreateModel(
            name='WorkAbsence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('first_day', models.DateField()),
                ('last_day', models.DateField()),
                ('cover', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('practice', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='work_absences', to='workbench.practice')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['first_day', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('last_day__gte', models.F('first_day'))), name='absence_ends_after_it_begins'), models.CheckConstraint(condition=models.Q(('user', models.F('cover')), _negated=True), name='nobody_covers_themselves')],
            },
        ),
        migrations.AddIndex(
            model_name='workitem',
            index=models.Index(fields=['practice', 'list', 'waits_until', 'deferred_until', 'limit', 'worth', 'dollars', 'deadline', 'since', 'owner', 'payer_name', 'setting'], name='work_list'),
        ),
        migrations.AddIndex(
            model_name='workitem',
            index=models.Index(fields=['owner', 'practice', 'list'], name='work_of_person'),
        ),
        migrations.AddIndex(
            model_name='workitem',
            index=models.Index(fields=['patient', 'list'], name='work_of_patient'),
        ),
        migrations.AddIndex(
            model_name='workitem',
            index=models.Index(fields=['practice', 'payer_name'], name='work_payers'),
        ),
        migrations.AddIndex(
            model_name='workitem',
            index=models.Index(fields=['practice', 'setting'], name='work_settings'),
        ),
        migrations.AddConstraint(
            model_name='workitem',
            constraint=models.UniqueConstraint(fields=('kind', 'object_id'), name='one_work_item_a_thing'),
        ),
        migrations.AddConstraint(
            model_name='workitem',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('deferred_until', None), ('sealed_reason', None)), models.Q(('deferred_until__isnull', False), ('sealed_reason__isnull', False)), _connector='OR'), name='deferred_with_a_reason'),
        ),
        migrations.AddConstraint(
            model_name='worklabel',
            constraint=models.UniqueConstraint(fields=('practice', 'name'), name='one_label_a_name'),
        ),
        migrations.AddIndex(
            model_name='workmention',
            index=models.Index(fields=['practice', 'read_at', 'user', 'role'], name='mentions_unread'),
        ),
        migrations.AddConstraint(
            model_name='workmention',
            constraint=models.CheckConstraint(condition=models.Q(('user__isnull', False), models.Q(('role', ''), _negated=True), _connector='XOR'), name='mention_of_person_or_role'),
        ),
        migrations.AddIndex(
            model_name='workreminder',
            index=models.Index(fields=['user', 'done_at', 'due_on'], name='reminders_due'),
        ),
        migrations.AddConstraint(
            model_name='worktag',
            constraint=models.UniqueConstraint(fields=('item', 'label'), name='one_tag_once'),
        ),
        migrations.AddConstraint(
            model_name='workview',
            constraint=models.UniqueConstraint(fields=('practice', 'owner', 'name'), name='one_view_a_name'),
        ),
        migrations.AddConstraint(
            model_name='workview',
            constraint=models.UniqueConstraint(condition=models.Q(('owner', None)), fields=('practice', 'name'), name='one_practice_view_a_name'),
        ),
        migrations.RunPython(protect, lift),
        migrations.RunPython(mark, mark_no_more),
    ]
