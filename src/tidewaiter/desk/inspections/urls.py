"""Addresses of control orders and results."""

from django.urls import path

from tidewaiter.desk.inspections import views

app_name = "inspections"
urlpatterns = [
    path("orders/", views.orders, name="orders"),
    path("orders/new/<uuid:match_id>/", views.order, name="order"),
    path("orders/<uuid:order_id>/", views.result, name="result"),
    path("orders/<uuid:order_id>/withdraw/", views.withdraw, name="withdraw"),
]
