import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('pages', '0003_first_terms'),
    ]

    operations = [
        migrations.CreateModel(
            name='LookVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(unique=True)),
                ('look', models.JSONField()),
                ('back_to', models.PositiveIntegerField(null=True)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'ordering': ['-number'],
            },
        ),
        migrations.AlterModelOptions(
            name='brand',
            options={'verbose_name': '社区章程'},
        ),
        migrations.AddField(
            model_name='brand',
            name='address',
            field=models.CharField(blank=True, max_length=100),
        ),
        migrations.AddField(
            model_name='brand',
            name='logo',
            field=models.CharField(blank=True, max_length=16),
        ),
        migrations.AddField(
            model_name='brand',
            name='logo_alone',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='brand',
            name='mail',
            field=models.EmailField(blank=True, max_length=100),
        ),
        migrations.AddField(
            model_name='brand',
            name='motto',
            field=models.CharField(blank=True, max_length=40),
        ),
        migrations.AddField(
            model_name='brand',
            name='phone',
            field=models.CharField(blank=True, max_length=30),
        ),
        migrations.AddField(
            model_name='brand',
            name='police',
            field=models.CharField(blank=True, max_length=60),
        ),
        migrations.AddField(
            model_name='brand',
            name='theme',
            field=models.CharField(choices=[('auto', '跟着设备'), ('light', '亮色'), ('dark', '暗色')], default='auto', max_length=5),
        ),
        migrations.AlterField(
            model_name='brand',
            name='colour',
            field=models.CharField(default='#0b6a66', max_length=7, verbose_name='品牌色'),
        ),
        migrations.CreateModel(
            name='LogoSize',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(max_length=16)),
                ('size', models.CharField(max_length=10)),
                ('width', models.PositiveSmallIntegerField()),
                ('height', models.PositiveSmallIntegerField()),
                ('png', models.BinaryField()),
                ('at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('digest', 'size'), name='one_picture_per_logo_and_size')],
            },
        ),
    ]
