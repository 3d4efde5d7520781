"""HL7 v2 in its XML encoding says what the same message with delimiters says."""

from __future__ import annotations

import pytest

from claimwright.errors import UnreadableError
from claimwright.records import read_record

ER7 = (
    "MSH|^~\\&|LAB|ACME|CW|ACME|20251102||ORU^R01|7|P|2.5\r"
    "PID|1||77^^^ACME&2.16.840.1&ISO^MR~X9^^^^PI||O\\T\\DOE^JANE||19580304|F\r"
    "PV1|1|O|CLINIC^^^MAIN||||1234567893^HALE^ROBERT||||||||||||V55\r"
    "OBR|1|||REP^Report\rOBX|1|TX|1||Lungs clear.\\.br\\No mass.||||||F\rAL1|1|DA|PEN\r"
)
XML = """<ORU_R01 xmlns="urn:hl7-org:v2xml"><MSH><MSH.1>|</MSH.1><MSH.2>^~\\&amp;</MSH.2><MSH.3><HD.1>LAB</HD.1></MSH.3>
<MSH.4><HD.1>ACME</HD.1></MSH.4><MSH.5><HD.1>CW</HD.1></MSH.5><MSH.6><HD.1>ACME</HD.1></MSH.6><MSH.7><TS.1>20251102</TS.1></MSH.7>
<MSH.9><MSG.1>ORU</MSG.1><MSG.2>R01</MSG.2></MSH.9><MSH.10>7</MSH.10><MSH.11><PT.1>P</PT.1></MSH.11><MSH.12><VID.1>2.5</VID.1></MSH.12></MSH>
<ORU_R01.PATIENT_RESULT><ORU_R01.PATIENT><PID><PID.1>1</PID.1>
<PID.3><CX.1>77</CX.1><CX.4><HD.1>ACME</HD.1><HD.2>2.16.840.1</HD.2><HD.3>ISO</HD.3></CX.4><CX.5>MR</CX.5></PID.3><PID.3><CX.1>X9</CX.1><CX.5>PI</CX.5></PID.3>
<PID.5><XPN.1><FN.1>O&amp;DOE</FN.1></XPN.1><XPN.2>JANE</XPN.2></PID.5><PID.7><TS.1>19580304</TS.1></PID.7><PID.8>F</PID.8></PID>
<ORU_R01.VISIT><PV1><PV1.1>1</PV1.1><PV1.2>O</PV1.2><PV1.3><PL.1>CLINIC</PL.1><PL.4><HD.1>MAIN</HD.1></PL.4></PV1.3>
<PV1.7><XCN.1>1234567893</XCN.1><XCN.2><FN.1>HALE</FN.1></XCN.2><XCN.3>ROBERT</XCN.3></PV1.7><PV1.19><CX.1>V55</CX.1></PV1.19></PV1></ORU_R01.VISIT></ORU_R01.PATIENT>
<ORU_R01.ORDER_OBSERVATION><OBR><OBR.1>1</OBR.1><OBR.4><CE.1>REP</CE.1><CE.2>Report</CE.2></OBR.4></OBR>
<ORU_R01.OBSERVATION><OBX><OBX.1>1</OBX.1><OBX.2>TX</OBX.2><OBX.3><CE.1>1</CE.1></OBX.3><OBX.5>Lungs clear.<escape V=".br"/>No mass.</OBX.5><OBX.11>F</OBX.11></OBX></ORU_R01.OBSERVATION>
</ORU_R01.ORDER_OBSERVATION></ORU_R01.PATIENT_RESULT><AL1><AL1.1>1</AL1.1><AL1.2><CE.1>DA</CE.1></AL1.2><AL1.3><CE.1>PEN</CE.1></AL1.3></AL1></ORU_R01>"""


def test_both_encodings_make_one_chart() -> None:
    (chart,), (delimited,) = read_record(XML.encode(), "m"), read_record(ER7.encode(), "m")
    assert chart == delimited
    assert (chart.patient.last_name, chart.patient.patient_id) == ("O&DOE", "77")
    assert chart.encounter.encounter_id == "V55"
    assert chart.documents[0].text == "Lungs clear.\nNo mass."


def test_segments_that_nothing_reads_are_told() -> None:
    (chart,) = read_record(ER7.encode(), "m")
    assert [(f.message, f.where.place) for f in chart.findings] == [("AL1: not read", "segment 6 AL1")]


def test_xml_without_a_message_is_refused() -> None:
    with pytest.raises(UnreadableError, match="expected MSH as the first segment"):
        read_record(b'<ACK xmlns="urn:hl7-org:v2xml"><MSA><MSA.1>AA</MSA.1></MSA></ACK>', "m")


def test_words_round_an_escape_stay_apart() -> None:
    said = XML.replace("Lungs clear.", 'no <escape V="H"/>acute<escape V="N"/> fracture')
    assert read_record(said.encode(), "m")[0].documents[0].text == "no acute fracture\nNo mass."
