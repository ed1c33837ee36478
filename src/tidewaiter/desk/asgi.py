"""The desk as an ASGI application, for granian or any other server."""

from __future__ import annotations

import os

from django.core.asgi import get_asgi_application

from tidewaiter.desk.common.bodies import BodyLimit
from tidewaiter.desk.common.parents import end_with_parent

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tidewaiter.desk.settings")

end_with_parent()
application = BodyLimit(get_asgi_application())
