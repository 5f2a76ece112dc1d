// Everything a page may need; each module does one job and finds its elements by data attributes.
import "./messages.js";
import "./attendance.js";
import "./forms.js";
import "./dialog.js";
import "./draft.js";
import "./evidence.js";
import "./logout.js";
import "./follow.js";
import "./progress.js";
import "./search.js";
