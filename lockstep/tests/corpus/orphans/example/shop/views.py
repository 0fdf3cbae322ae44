"""Answer with a template."""


def index(request):
    return "shop/index.html"
