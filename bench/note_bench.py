"""How long it takes to code one note of about 300 words. Prints one line per figure."""

from __future__ import annotations

import statistics
import time
from datetime import date

from claimwright.coding import suggest_text
from claimwright.reference import open_library

NOTE = """CHIEF COMPLAINT: follow up of diabetes, blood pressure and knee pain

HISTORY OF PRESENT ILLNESS
Mr. Sample is a 67 year old man who comes back for his regular visit. He has had type 2 diabetes for about twelve years
and checks his sugar twice a day, usually 130 to 180 in the morning. He denies low sugars, chest pain, shortness of breath
or swelling. His right knee has been aching since he helped his son move a piano last month; it is stiff in the morning for
ten minutes and hurts on the stairs. No locking, no giving way, no fever. He takes acetaminophen with some relief. He
stopped smoking in 2009. His father died of a heart attack at 71 and his sister has breast cancer.

PAST HISTORY
Hypertension, hyperlipidemia, chronic kidney disease stage 3, appendectomy as a child.

MEDICATIONS
Metformin 1000 mg twice daily, insulin glargine 18 units at bedtime, lisinopril 20 mg daily, atorvastatin 40 mg daily.

EXAMINATION
Blood pressure 138/82, pulse 72, weight 101 kg, BMI 32.4. Heart regular without murmur. Lungs clear. Right knee with mild
effusion and crepitus, stable to stress, no warmth. Feet with reduced sensation to monofilament at both great toes, skin
intact, pulses present.

RESULTS
Hemoglobin A1c 8.1 percent, creatinine 1.6, estimated filtration rate 48, LDL 84. Knee films show narrowing of the medial
joint space and small osteophytes.

ASSESSMENT AND PLAN
1. Type 2 diabetes with diabetic polyneuropathy, not at goal. Increase glargine to 22 units, foot care reviewed.
2. Hypertension with chronic kidney disease stage 3a, continue lisinopril, repeat labs in three months.
3. Primary osteoarthritis of the right knee. Injection offered and declined today, refer to physical therapy.
4. Hyperlipidemia, at goal on atorvastatin.
5. Obesity. Discussed diet and walking.
Return in three months or sooner if the knee locks or the sugars stay above 250.
"""


def main() -> None:
    """Prints: milliseconds for the note (median of thirty, after one to warm up)."""
    library = open_library(build_missing=True)
    day = date(2026, 3, 2)
    suggest_text(NOTE, library, date=day, setting="office")
    times = []
    for _ in range(30):
        start = time.perf_counter()
        suggest_text(NOTE, library, date=day, setting="office")
        times.append((time.perf_counter() - start) * 1000)
    print(f"code: a note of {len(NOTE.split())} words\t{statistics.median(times):.1f}\tms\t")


if __name__ == "__main__":
    main()
