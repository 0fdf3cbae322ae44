"""Ask which widget gets which name."""

from django import forms

from demoapp.models import Widget


class RenameForm(forms.ModelForm):
    widget = forms.ModelChoiceField(Widget.objects.all())

    class Meta:
        model = Widget
        fields = ["widget", "name"]
