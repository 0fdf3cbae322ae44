"""Stand where Django looks for addresses."""

from shop import views

app_name = "shop"
urlpatterns = [views.index]
