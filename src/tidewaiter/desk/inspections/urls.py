"""Addresses of control orders and results."""

from django.urls import path

from tidewaiter.desk.inspections import target_views, views

app_name = "inspections"
urlpatterns = [
    path("orders/", views.orders, name="orders"),
    path("orders/new/<uuid:match_id>/", views.order, name="order"),
    path("orders/<uuid:order_id>/", views.result, name="result"),
    path("orders/<uuid:order_id>/withdraw/", views.withdraw, name="withdraw"),
    path("targets/", target_views.targets, name="targets"),
    path("targets/<uuid:match_id>/sheet/", target_views.sheet, name="sheet"),
]
