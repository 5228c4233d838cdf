"""The overview's figures as a Streamlit page; run by `streamlit run`, never imported."""

import os

import streamlit as st
from figures import CARDS, FORECAST, HISTORY, MOVED  # streamlit puts this file's folder on the path

st.set_page_config(layout="wide")
shop = st.connection("shop", type="sql", url=os.environ["DATABASE_URL"])
st.title("How are our best customers doing?")
for column, (name, statement) in zip(st.columns(len(CARDS)), CARDS.items(), strict=True):
    column.metric(name, round(float(shop.query(statement, ttl=0)["value"][0]), 3))
left, right = st.columns(2)
left.line_chart(shop.query(HISTORY, ttl=0), x="as_of", y="insiders")
right.line_chart(shop.query(FORECAST, ttl=0), x="month", y=["mean", "low80", "high80"])
st.dataframe(shop.query(MOVED, ttl=0))
