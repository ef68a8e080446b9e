"""The super-resolution models are made anew when anything that they come from has changed."""

from tools.setup import super_resolution
from tools.setup.layout import Layout


def put_in_place(layout: Layout) -> None:
    layout.super_resolution_models.mkdir(parents=True)
    layout.converter.mkdir(parents=True)
    (layout.inputs / "super-resolution.sha256").write_text("0 network\n")
    (layout.converter / "conversion.py").write_text("a converter\n")
    for quality in super_resolution.NETWORKS:
        for ending in ("xml", "bin"):
            (layout.super_resolution_models / f"{quality}.{ending}").write_text("a model")
    stamp = super_resolution._fingerprint(layout)
    (layout.super_resolution_models / "stamp").write_text(stamp)


def test_models_in_place_are_left_alone(layout: Layout) -> None:
    put_in_place(layout)
    assert super_resolution.are_present(layout)


def test_another_list_another_converter_or_a_missing_file_counts(layout: Layout) -> None:
    put_in_place(layout)
    changes = [
        layout.inputs / "super-resolution.sha256",
        layout.converter / "conversion.py",
        layout.super_resolution_models / "best.bin",
    ]
    for path in changes:
        before = path.read_text()
        path.write_text("" if path.suffix == ".bin" else "another")
        assert not super_resolution.are_present(layout)
        path.write_text(before)
    assert super_resolution.are_present(layout)
