"""Small books in the published layouts, loaded into a home of their own."""

from __future__ import annotations

import pytest

from claimwright.reference import Library
from claimwright.reference.releases import Store, add

INDEX = """<?xml version="1.0" encoding="utf-8"?>
<ICD10CM.index><version>2026</version><title>ICD-10-CM INDEX TO DISEASES and INJURIES</title>
<letter><title>C</title>
 <mainTerm><title>Calculus, calculi, calculous</title>
  <term level="1"><title>ureter <nemod>(impacted)</nemod></title><code>N20.1</code></term></mainTerm>
</letter>
<letter><title>D</title>
 <mainTerm><title>Diabetes, diabetic <nemod>(mellitus) (sugar)</nemod></title><code>E11.9</code>
  <term level="1"><title>with</title>
   <term level="2"><title>chronic kidney disease</title><code>E11.22</code></term></term>
  <term level="1"><title>due to underlying condition</title><code>E08.9</code></term></mainTerm>
 <mainTerm><title>Disease, diseased</title>
  <term level="1"><title>Alzheimer's</title><code>G30.9</code><manif>F02.80</manif></term></mainTerm>
</letter>
<letter><title>F</title>
 <mainTerm><title>Fracture, traumatic</title>
  <term level="1"><title>radius</title><code>S52.9-</code>
   <term level="2"><title>lower end</title><code>S52.50-</code></term></term></mainTerm>
</letter>
<letter><title>U</title>
 <mainTerm><title>Ureterolith</title><see>Calculus, ureter</see></mainTerm>
</letter>
</ICD10CM.index>
"""
DRUGS = """<?xml version="1.0" encoding="utf-8"?>
<ICD10CM.index><version>2026</version>
<indexHeading><head col="1">Substance</head><head col="2">Poisoning, Accidental (unintentional)</head>
<head col="3">Poisoning, Intentional self-harm</head><head col="4">Poisoning, Assault</head>
<head col="5">Poisoning, Undetermined</head><head col="6">Adverse effect</head><head col="7">Underdosing</head></indexHeading>
<letter><title>W</title><mainTerm><title>Warfarin</title><cell col="2">T45.511</cell><cell col="3">T45.512</cell>
<cell col="4">T45.513</cell><cell col="5">T45.514</cell><cell col="6">T45.515</cell><cell col="7">T45.516</cell></mainTerm></letter>
</ICD10CM.index>
"""


def _axis(position: int, title: str, *labels: tuple[str, str], definition: str = "") -> str:
    said = f"<definition>{definition}</definition>" if definition else ""
    values = "".join(f'<label code="{code}">{name}</label>' for code, name in labels)
    return f'<axis pos="{position}" values="{len(labels)}"><title>{title}</title>{values}{said}</axis>'


_TABLE = (
    "<pcsTable>"
    + _axis(1, "Section", ("0", "Medical and Surgical"))
    + _axis(2, "Body System", ("F", "Hepatobiliary System and Pancreas"))
)
_CUT = "Cutting out or off, without replacement, "
PCS_TABLES = (
    '<?xml version="1.0" encoding="utf-8"?><ICD10PCS.tabular><version>2026</version>'
    + _TABLE
    + _axis(3, "Operation", ("B", "Excision"), definition=f"{_CUT}a portion of a body part")
    + '<pcsRow codes="2">'
    + _axis(4, "Body Part", ("4", "Gallbladder"))
    + _axis(5, "Approach", ("0", "Open"))
    + _axis(6, "Device", ("Z", "No Device"))
    + _axis(7, "Qualifier", ("X", "Diagnostic"), ("Z", "No Qualifier"))
    + "</pcsRow></pcsTable>"
    + _TABLE
    + _axis(3, "Operation", ("T", "Resection"), definition=f"{_CUT}all of a body part")
    + '<pcsRow codes="4">'
    + _axis(4, "Body Part", ("0", "Liver"), ("4", "Gallbladder"))
    + _axis(5, "Approach", ("0", "Open"), ("4", "Percutaneous Endoscopic"))
    + _axis(6, "Device", ("Z", "No Device"))
    + _axis(7, "Qualifier", ("Z", "No Qualifier"))
    + "</pcsRow>"
    + '<pcsRow codes="1">'
    + _axis(4, "Body Part", ("C", "Ampulla of Vater"))
    + _axis(5, "Approach", ("7", "Via Natural or Artificial Opening"))
    + _axis(6, "Device", ("Z", "No Device"))
    + _axis(7, "Qualifier", ("Z", "No Qualifier"))
    + "</pcsRow></pcsTable></ICD10PCS.tabular>"
)
PCS_INDEX = """<?xml version="1.0" encoding="utf-8"?><ICD10PCS.index><version>2026</version>
<letter><title>C</title><mainTerm><title>Cholecystectomy</title>
<see>Excision, Gallbladder <codes>0FB4</codes></see><see>Resection, Gallbladder <codes>0FT4</codes></see></mainTerm></letter>
</ICD10PCS.index>
"""
PCS_DEFINITIONS = """<?xml version="1.0" encoding="utf-8"?><ICD10PCS.definitions><version>2026</version>
<section code="0"><title>Medical and Surgical</title>
<axis pos="3"><title>Operation</title>
 <terms><title>Excision</title><definition>Cutting out or off, without replacement, a portion of a body part</definition>
  <explanation>The qualifier DIAGNOSTIC is used to identify excision procedures that are biopsies</explanation>
  <includes>Partial nephrectomy, liver biopsy</includes></terms></axis>
<axis pos="4"><title>Body Part</title>
 <terms><title>Ampulla of Vater</title><includes>Duodenal ampulla</includes><includes>Hepatopancreatic ampulla</includes></terms></axis>
<axis pos="5"><title>Approach</title>
 <terms><title>Open</title><definition>Cutting through the skin or mucous membrane and any other body layers necessary to
  expose the site of the procedure</definition></terms></axis></section>
<section code="F"><title>Physical Rehabilitation</title><axis pos="5"><title>Type Qualifier</title>
 <terms><title>Open</title><definition>Of another section</definition></terms></axis></section>
</ICD10PCS.definitions>
"""
KEY = """{"description": "ICD-10-PCS Body Part Key", "version": "2025-10-01",
"data": {"Duodenal ampulla": ["Ampulla of Vater"], "Quadrate lobe": ["Liver"]}}
"""
FILES = {
    "index.xml": INDEX, "drug.xml": DRUGS, "tables.xml": PCS_TABLES, "pcs_index.xml": PCS_INDEX, "body_part_key.json": KEY,
    "pcs_definitions.xml": PCS_DEFINITIONS,
}  # fmt: skip


@pytest.fixture(scope="session")
def books(library: Library, tmp_path_factory: pytest.TempPathFactory) -> Library:
    """The library with small books of FY2026 added."""
    home, files = tmp_path_factory.mktemp("books"), tmp_path_factory.mktemp("book-files")
    for name, text in FILES.items():
        (files / name).write_text(text, encoding="utf-8")
    outcomes = list(add(Store(home), sorted(files.iterdir())))
    assert {(one.file, one.status) for one in outcomes} == {(name, "loaded") for name in FILES}
    return Library(library.folder, home)
