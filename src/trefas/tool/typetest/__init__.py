"""The type test: test signals through a meter, its registers against the closed form, judged by the standards' tables."""
