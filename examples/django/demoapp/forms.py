"""Ask which widget gets which name."""

from django import forms

from demoapp.models import Widget


class RenameForm(forms.Form):
    """Name a widget and its new name; a task saves the widget, not this form."""

    widget = forms.ModelChoiceField(Widget.objects.all())
    name = forms.CharField(max_length=Widget._meta.get_field("name").max_length)
