"""Sentences that published versions hold and that nobody writes any more: translators keep them."""

from __future__ import annotations

from typing import Final

from domain.translatable import N_

RETIRED: Final = (
    N_("bought for {bought:money} since the version before: {revenue:money} in {window:number} days"),
    N_("nothing bought for {days:number} days"),
    N_("the model was renewed; {revenue:money} in {window:number} days"),
    N_("no purchase for {days:days}; members buy every {usual:number}"),
    N_(
        "earlier purchases dropped out of the last {window:number} days: {revenue:money} left of {then:money}"
    ),
    N_("below the line for two runs: {revenue:money} in {window:number} days"),
    N_(
        "{held:number} of {customers:number} customers without the benefits leaves a group of fewer "
        "than {least:number}: no difference could be told from chance. Choose another share or segment."
    ),
    N_("It was cut short {times:number} times and has been given up."),
    N_(
        "Gone quiet: {customers:members}, who spent {revenue:money} in the last {days:number} days, "
        "silent for well over their usual gap. Contact them first, the largest revenue at the top."
    ),
    N_(
        "Close to the line: {customers:members}, who spent {revenue:money} in the last {days:number} "
        "days. Invite them to order again soon."
    ),
    N_(
        "Such forecasts of {days:number} days, made as of past dates ({origins:number} of them), were "
        "off by {mape:percent} on average. To assume that members go on as they did was off by "
        "{naive:percent}, to repeat the last period by {last:percent}."
    ),
    N_(
        "Every customer with an id who bought something in the {days:number} days before {as_of:date}: "
        "{customers:number} were considered, and {members:number} are members."
    ),
    N_(
        "In {days:number} days the typical member spent {revenue:money}, the typical customer {of_all:money}."
    ),
    N_(
        "A member orders {orders:times} (customers in general {of_all:number}), for {ticket:money} an "
        "order (in general {ticket_of_all:money}), and chooses {products:number} different products (in "
        "general {products_of_all:number})."
    ),
    N_("2/4  Simulating a shop of {customers:number} customers"),
    N_(
        "With {holdout:number} of {customers:number} customers without the benefits for {days:number} "
        "days, hardly any effect could be seen: choose a larger holdout or a longer time."
    ),
    N_(
        "With {holdout:number} of {customers:number} customers without the benefits for {days:number} "
        "days, an effect of {smallest_effect:percent} ({smallest_difference:money} a customer) or more "
        "would be seen with a chance of {power:percent}."
    ),
    N_("An effect of {effect:percent} needs {holdout_needed:number} customers without."),
    N_(
        "{rows:number} rows read, from {first:date} to {last:date}: {added:number} added, "
        "{known:number} already there, none refused."
    ),
    N_(
        "Version {version}, as of {day:date}: {count:number} Insiders ({share:percent} of "
        "{customers:number} customers) brought {revenue:percent} of the identified revenue."
    ),
    N_("{segment:name}: {customers:number} customers, {revenue:money}"),
    N_(
        "{file}: {lines:number} lines of {customers:number} customers, {start:date} to {until:date} "
        "(not included)."
    ),
    N_("{count:number} versions; the newest is {version}, as of {day:date}, with {members:number} members."),
    N_(
        "{name}: {holdout:number} of {customers:number} customers ({drawn_from:name}) were drawn at "
        "random to go without the benefits from {from:date} until {until:date}."
    ),
    N_(
        "This method could not be tested yet: it needs a year of invoices before a past date and twelve "
        "weeks after it, {needed:number} days in all, and there are {days:number}."
    ),
    N_(
        "There are fewer than {days:number} days of history: no past forecast can be compared with what came."
    ),
    N_(
        "There are {days:number} days of history, less than a year: no season can be seen, and the "
        "forecast says that members go on as in the last twelve weeks."
    ),
    N_(
        "There are {days:number} days of history: the season has been seen once, and a forecast with it "
        "could not be tried yet."
    ),
    N_(
        "There are {days:number} days of history: each season has been seen once, so part of it may be "
        "chance."
    ),
    N_(
        "{file} unpacks to more than {times} times its size, which no list of invoices does: pack it "
        "again, or import it unpacked."
    ),
    N_(
        "{file}, line {line}: column {column} is there {count} times ({found}): keep one of them and "
        "import the file again; nothing was changed."
    ),
    N_("Keeping {lines:number} lines of {file}"),
    N_(
        "No identified customer bought anything in the {days:number} days before {as_of:date}: check "
        "the date, or import invoices of that time."
    ),
    N_(
        "A replay needs a first date not after the last and at least one day between runs; got "
        "{start:date} to {end:date} every {days:number} days."
    ),
    N_("at least {value:number} items"),
    N_("at least {value:number} different products"),
    N_("at least {value:number} different products an order"),
    N_("at least {value:number} items returned"),
    N_("fewer than {value:number} items"),
    N_("fewer than {value:number} different products"),
    N_("fewer than {value:number} different products an order"),
    N_("fewer than {value:number} items returned"),
    N_(
        "Too few customers with an id bought something in the window: {count:number}. It takes at least "
        "{least:number}, because a programme has at least {members:number} members and at most "
        "{most:percent} of the customers. Import more invoices, widen WINDOW_DAYS, or choose a fixed "
        "recipe such as {recipe}, which is not held to these sizes."
    ),
    N_(
        "One of its weeks took longer than {minutes:number} minutes, and it was ended. The weeks before "
        "are published and stay."
    ),
    N_("It took longer than {minutes:number} minutes and was ended."),
    N_("{file}: {added:number} lines added, {known:number} were there already."),
    N_(
        "{rows:number} rows read, from {first:date} to {last:date}: {added:number} added, "
        "{known:number} already there, {replaced:number} replaced."
    ),
    N_(
        "{file}, line {line}: a field is longer than {limit} characters: look for a quotation mark that "
        "is not closed. Correct the file and import it again; nothing was changed."
    ),
    N_(
        "{file}, line {line}: a line is longer than {limit} characters, which no invoice line is. "
        "Correct the file and import it again; nothing was changed."
    ),
    N_(
        "{rows:rows} read, from {first:date} to {last:date}: {added:number} added, {known:number} "
        "already there, none refused."
    ),
)
"""As they are stored; a message of theirs is still told in every language."""
