"""Addresses of cargo."""

from __future__ import annotations

from django.urls import path

from tidewaiter.desk.cargo import hold_views, subject_views, views

app_name = "cargo"
urlpatterns = [
    path("calls/<uuid:movement_id>/", views.call, name="call"),
    path("boxes/<uuid:equipment_id>/", subject_views.box, name="box"),
    path("consignments/<uuid:consignment_id>/", subject_views.consignment, name="consignment"),
    path("<str:subject>/<uuid:row_id>/look/", subject_views.look, name="look"),
    path("<str:subject>/<uuid:row_id>/select/", subject_views.select, name="select"),
    path("<str:subject>/<uuid:row_id>/hold/", hold_views.ask, name="ask_hold"),
    path("holds/", hold_views.holds, name="holds"),
    path("holds/<uuid:hold_id>/lift/", hold_views.lift, name="lift_hold"),
    path("alarms/<uuid:breach_id>/close/", hold_views.close, name="close_breach"),
    path("consignments/<uuid:consignment_id>/refer/", hold_views.refer, name="refer"),
    path("referrals/<uuid:referral_id>/answer/", hold_views.answer, name="answer_referral"),
]
