"""Retired sentences that stored versions still contain; their translations are kept."""

from __future__ import annotations

from typing import Final

from domain.translatable import N_

RETIRED: Final = (
    N_("{revenue:money} in {orders:number} orders within {window:number} days"),
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
    N_(
        "The experiment cannot start on {asked:date}: the invoices are known up to the "
        "day before {first:date}, and a holdout is drawn before anything is known."
    ),
    N_("A name of 1 to {most:number} characters is needed."),
    N_("The experiment would end on {end:date}, which is not after its start on {start:date}."),
    N_("Drew the experiment {name}."),
    N_("A reason is needed: whoever reads the list in a year will ask."),
    N_("{name} has ended: its result can be known, and what is known stays."),
    N_("{name} was stopped before."),
    N_("There is no experiment {name}: `experiment list` shows those there are."),
    N_("There is an experiment {name} already, and one that was drawn stays: choose another name."),
    N_(
        "This list is old: it is as of {as_of:date}. The weekly run of {day:date} has "
        "not succeeded yet. {why:all} It is tried again at {time:moment}. It is the last "
        "good one; nothing is lost."
    ),
    N_(
        "This list is old: it is as of {as_of:date}. The weekly run of {day:date} did "
        "not succeed and is not tried again by itself. {why:all} It is the last good "
        "one; nothing is lost."
    ),
    N_(
        "This list is old: it is as of {as_of:date}. The weekly run of {day:date} has "
        "not taken place. It is the last good one; nothing is lost."
    ),
    N_(
        "This list is old: it is as of {as_of:date}. The weekly run of {day:date} has "
        "not succeeded yet and is being tried again now. It is the last good one; "
        "nothing is lost."
    ),
    N_(
        "No new invoices since {newest:date}, {days:days} ago; usually they arrive "
        "within {usual:days}. Check the shop's export: until new invoices arrive, the "
        "list cannot change."
    ),
    N_("Promoted by hand."),
    N_("Rolled back by hand."),
    N_("Frozen by hand."),
    N_("Released by hand."),
    N_("There is no model {number}: `model list` shows those there are."),
    N_(
        "Of model {number}, which was never the champion, only the figures are kept: "
        "newer challengers took its place."
    ),
    N_("Model {number} is the champion already."),
    N_("The champion is frozen already."),
    N_("{day:date} is over already: choose a later day, or none."),
    N_("Customer {customer} is neither pinned nor banned."),
    N_("Released customer {customer}: the model decides again."),
    N_("Pinned customer {customer}: {reason}"),
    N_("Banned customer {customer}: {reason}"),
    N_("It was cut short {times:times} and has been given up."),
    N_("Nothing was running when it was due; a newer weekly run took its place."),
    N_("It was not finished when the next one was due; a newer weekly run took its place."),
    N_("{text} is no e-mail address."),
    N_("{email} is there already."),
    N_("{email} is deactivated: let them in again first."),
    N_("Made a password link for {email}."),
    N_("Let {email} in again."),
    N_("Chose a password."),
    N_("{text} is no role."),
    N_("{email} is the last administrator who can log in: make somebody else one first."),
    N_("Version {version} has no segment {segment}: `report` lists those it has."),
    N_("Nobody is in {group:name} of version {version}."),
    N_("looks at every page but this one, and takes lists out"),
    N_("also imports, asks for runs, pins and bans customers"),
    N_("also decides which model makes the list, and who may do what"),
    N_("at work"),
    N_(
        "Show {names} to the {without:number} customers who are no members and bought "
        "none of these. {buyers:number} members spent {revenue:money} on them, and buy "
        "each more often than other customers who choose as many different articles."
    ),
    N_(
        "Show {names} and {more:number} more articles to the {without:number} customers "
        "who are no members and bought none of these. {buyers:number} members spent "
        "{revenue:money} on them, and buy each more often than other customers who "
        "choose as many different articles."
    ),
    N_(
        "Gone quiet: {customers:members}, who spent {revenue:money} in the last "
        "{days:days}, silent for well over their usual gap. Contact them first, the "
        "largest revenue at the top."
    ),
    N_(
        "Nearly there: {customers:customers}, who spent {revenue:money} in the last "
        "{days:number} days without being members. Invite them with an offer on their "
        "next order."
    ),
    N_(
        "{segment:name} ({customers:customers}, {revenue:money}): keep them. A named "
        "contact, first choice of new articles, and their best sellers always in stock, "
        "before any discount."
    ),
    N_(
        "{segment:name} ({customers:customers}, {revenue:money}): win the second order. "
        "Write within two weeks of the first one with articles that go with it."
    ),
    N_(
        "{segment:name} ({customers:customers}, {revenue:money}): win them back one by "
        "one. Ask why they stopped, by telephone, and offer what they used to buy."
    ),
    N_(
        "{segment:name} ({customers:customers}, {revenue:money}): make large orders more "
        "frequent. Offer free delivery for a next order within the quarter."
    ),
    N_(
        "{segment:name} ({customers:customers}, {revenue:money}): make orders larger. "
        "Recommend what members buy besides, and give a step in price for full cartons."
    ),
    N_(
        "{segment:name} ({customers:customers}, {revenue:money}): reward the next order "
        "before it is due, and recommend what members buy besides."
    ),
    N_(
        "{segment:name} ({customers:customers}, {revenue:money}): one letter before the "
        "season, and no more. Spend the rest on customers who still buy."
    ),
    N_(
        "{segment:name} ({customers:customers}, {revenue:money}): remind them at the "
        "time of their usual order, before the gap becomes a habit."
    ),
    N_(
        "{segment:name} ({customers:customers}, {revenue:money}): offer something small "
        "for a second order, and note who takes it."
    ),
    N_(
        "{segment:name} ({customers:customers}, {revenue:money}): show them what members "
        "get, and how far they are from it."
    ),
    N_(
        "{segment:name} ({customers:customers}, {revenue:money}): show them what members "
        "get, and invite those who bought lately to order again."
    ),
    N_(
        "{segment:name} ({customers:customers}, {revenue:money}): write when there is a "
        "reason, before Easter and before Christmas, with the season's articles."
    ),
    N_(
        "{segment:name} ({customers:customers}, {revenue:money}): include them in "
        "mailings that cost little, and watch who orders more than before."
    ),
    N_(
        "{segment:name} ({customers:customers}, {revenue:money}): they order by "
        "themselves. Sets and free delivery from a certain amount make each order larger."
    ),
    N_(
        "{segment:name} ({customers:customers}, {revenue:money}): sets, and free "
        "delivery from a certain amount, make each order larger."
    ),
    N_(
        "{segment:name} ({customers:customers}, {revenue:money}): try two offers on "
        "halves of them, and keep the better one."
    ),
    N_(
        "{segment:name} ({customers:customers}, {revenue:money}): they have come back "
        "before. Give the next order a reason and a date."
    ),
    N_(
        "{segment:name} ({customers:customers}, {revenue:money}): most have been silent "
        "for months. Ask the largest of them why, and write to the others once."
    ),
    N_(
        "{segment:name} ({customers:customers}, {revenue:money}): most order often. "
        "Recommend what members buy besides, to make each order larger."
    ),
    N_(
        "{segment:name} ({customers:customers}, {revenue:money}): look at what they buy "
        "and how often, and try one offer on half of them."
    ),
    N_("A customer joins who has any of the following:"),
    N_("A member is on the way out who has any of the following:"),
    N_(
        "One bad week removes nobody: a member leaves after two runs in a row below the "
        "line. Who bought nothing in the whole window leaves at once. What a person "
        "decided by hand comes before the model."
    ),
    N_("The model draws no line that three short conditions could describe."),
    N_("This is the model in short: for {fidelity:percent} of customers it decides as these sentences say."),
    N_(
        "What today's members will spend cannot be forecast: from {from:month} to "
        "{until:month} it is 80 % likely between {low:money} and {high:money}, too wide "
        "a range to plan by."
    ),
    N_(
        "Such forecasts of {days:days}, made as of past dates ({origins:number} of "
        "them), were off by {mape:percent} on average. To assume that members go on as "
        "they did was off by {naive:percent}, to repeat the last period by "
        "{last:percent}."
    ),
    N_("On {n:number} of these dates no list was published: their members are re-scored by today's model."),
    N_(
        "Today's members will bring about {mean:money} from {from:month} to "
        "{until:month}, with four chances in five between {low:money} and {high:money}."
    ),
    N_(
        "The whole programme, whoever is a member then, will bring about {mean:money} "
        "from {from:month} to {until:month} ({low:money} to {high:money})."
    ),
    N_("This is the first version: who joins and who leaves is told from the next one on."),
    N_("Since the version of {since:date}, nobody joined and nobody left."),
    N_("Since the version of {since:date}, {entered:number} joined and {left:number} left."),
    N_(
        "No list was published around {day:date}: today's model re-scored that day and "
        "named {members:members}."
    ),
    N_("Nothing yet: the history is too short to fix members in the past and see what they did."),
    N_(
        "All but the experiment shows that members are better customers, not that the "
        "programme makes them so."
    ),
    N_(
        "Not proven yet: this shows that members are better customers, not that the "
        "programme makes them so. Only an experiment can show that: members chosen at "
        "random who do not get the benefits."
    ),
    N_(
        "From {from:date} until {until:date}, those who were members on the first day "
        "bought {share:percent} of all items bought by customers with an id (95 % sure: "
        "{low:percent} to {high:percent})."
    ),
    N_(
        "In the same time the median revenue of those members was {times:decimal} times "
        "that of all customers who bought (95 % sure: {low:decimal} to {high:decimal})."
    ),
    N_(
        "Today's model, had it chosen then, would have captured {value:percent} of the "
        "revenue of as many customers taken simply by revenue (95 %: {low:percent} to "
        "{high:percent}). That is no test: the model was chosen by such figures."
    ),
    N_(
        "In those weeks the members spent {value:percent} of what as many customers "
        "taken simply by revenue did (95 %: {low:percent} to {high:percent}): the list "
        "was better than sorting by revenue."
    ),
    N_(
        "In those weeks the members spent {value:percent} of what as many customers "
        "taken simply by revenue did (95 %: {low:percent} to {high:percent}): no "
        "different from sorting by revenue."
    ),
    N_(
        "In those weeks the members spent {value:percent} of what as many customers "
        "taken simply by revenue did (95 %: {low:percent} to {high:percent}): sorting by "
        "revenue would have been better."
    ),
    N_("{n:customers} who joined spent {share:percent} of what a member did in the 12 weeks after joining."),
    N_("{n:customers} who left spent {share:percent} of what a member did in the 12 weeks after."),
    N_("An experiment is under way: the result of {name} opens on {day:date}."),
    N_("Confirmed on members fixed in the past: {claim:all}"),
    N_("Refuted on members fixed in the past: {claim:all}"),
    N_("Not decided on members fixed in the past: {claim:all}"),
    N_("The model is not trusted, because {reasons:all}."),
    N_("What share of the revenue is theirs?"),
    N_("What will they bring in the coming months?"),
    N_("What are the conditions to be eligible?"),
    N_("What are the conditions to be removed?"),
    N_("What guarantees that the programme is better than the rest of the base?"),
    N_("What can marketing do to raise revenue?"),
    N_(
        "Every customer with an id who bought something in the {days:days} before "
        "{as_of:date}: {customers:number} were considered, and {members:number} are "
        "members."
    ),
    N_(
        "The conditions come from the segment whose median customer spends most; the "
        "search for a model asks for one with 3 % to 20 % of the customers. The list of "
        "members has their names."
    ),
    N_(
        "A member orders {orders:times} (customers in general {of_all:number}), for "
        "{ticket:money} an order (in general {ticket_of_all:money}), and chooses "
        "{products:different_products} (in general {products_of_all:number})."
    ),
    N_(
        "A member last bought {days:days} ago, a customer in general {of_all:days} ago. "
        "All of these are medians."
    ),
    N_(
        "Members brought {revenue:money}: {share:percent} of the revenue of customers "
        "with an id, and {of_all:percent} of all revenue, also counting what was bought "
        "without an id."
    ),
    N_("After returns that is {revenue:money}, {share:percent} of what customers with an id brought."),
    N_("Of all revenue after returns, that is {of_all:percent}."),
    N_(
        "The largest customer accounts for {largest:percent} of the revenue of customers "
        "with an id, the five largest for {five:percent}. Members' revenue is spread as "
        "if {effective:decimal} members of equal size shared it."
    ),
    N_("What members buy that others do not"),
    N_("Draw an experiment"),
    N_(
        "{name} ({code}): {share:percent} of members, {others:percent} of other "
        "customers, {lift:decimal} times as often as those of them who choose as widely "
        "(95 % sure: {low:decimal} to {high:decimal}); {buyers:number} members spent "
        "{revenue:money} on it"
    ),
    N_("{code} is not the code of a currency: use an ISO 4217 code such as GBP, EUR or BRL."),
    N_("The shop's currency is {code} already."),
    N_("There is no file {file}: check the path given as DATA."),
    N_("4/4  Serving; Ctrl-C ends it"),
    N_("1/4  Making the database"),
    N_(
        "Port {port} is taken, perhaps by this dashboard already running: stop that, or "
        "choose another one with PORT=…"
    ),
    N_("Another `make run` is preparing its database: wait until it serves."),
    N_(
        "{name}: {holdout:number} of {customers:number} customers go without the "
        "benefits from {starts_on:date}; the result is told on {ends_on:date}. "
        "`experiment groups` exports both groups."
    ),
    N_("{name} was stopped: it has no result."),
    N_(
        "With {holdout:number} of {customers:customers} without the benefits for "
        "{days:days}, hardly any effect could be seen: choose a larger holdout or a "
        "longer time."
    ),
    N_(
        "With {holdout:number} of {customers:customers} without the benefits for "
        "{days:days}, an effect of {smallest_effect:percent} "
        "({smallest_difference:money} a customer) or more would be seen with a chance of "
        "{power:percent}."
    ),
    N_("An effect of {effect:percent} needs {holdout_needed:customers} without."),
    N_("An effect of {effect:percent} could not be seen even with half of them."),
    N_("Version {version} does not know the experiment {name}: it was published before the draw."),
    N_(
        "{name}: {holdout:number} of {customers:number} ({drawn_from:name}) without the "
        "benefits, {starts_on:date} to {ends_on:date} (not included), {state}"
    ),
    N_(
        "Version {version} is an old one: who was in which segment is kept, but the "
        "figures of its customers have been cleared."
    ),
    N_("Model {number} reigns from the next run on."),
    N_("The model decides about {customer} again."),
    N_("{customer} is in the programme from the next run on."),
    N_("{customer} is out of the programme from the next run on."),
    N_("--every {given} cannot be read: write a number of days or weeks such as 7d or 2w."),
    N_(
        "Version {version}, as of {day:date}: {count:members} ({share:percent} of "
        "{customers:customers}) brought {revenue:percent} of the identified revenue."
    ),
    N_("The shop starts on {start:date}, which is not before {until:date}: give an earlier --start."),
    N_("There is no folder {folder}: make it first."),
    N_("{file}: {lines:lines} of {customers:customers}, {start:date} to {until:date} (not included)."),
    N_("{count:versions}; the newest is {version}, as of {day:date}, with {members:members}."),
    N_("The newest invoice is of {day:date}, {days:days} ago; that is usual."),
    N_("The program made a mistake ({kind}); the log has the details."),
    N_("The database has no room left."),
    N_("A part of the database cannot be read."),
    N_("A workbook is no text: name a file with --out members.xlsx, or redirect the output."),
    N_(
        "{held:number} of {customers:customers} without the benefits leaves a group of "
        "fewer than {least:number}: no difference could be told from chance. Choose "
        "another share or segment."
    ),
    N_(
        "There is too little history to say what an experiment of {days:number} days "
        "would show: choose a shorter one, or wait."
    ),
    N_(
        "{name}: {holdout:number} of {customers:customers} ({drawn_from:name}) were "
        "drawn at random to go without the benefits from {from:date} until {until:date}."
    ),
    N_(
        "It was stopped before its end and has no result: who stops when it looks good, "
        "or bad, learns only what they wished to see."
    ),
    N_(
        "The result is told on {day:date} and not before: who looks early and stops when "
        "it looks good, proves what is not there."
    ),
    N_(
        "With the benefits a customer brought {difference:money} more, {share:percent} "
        "of what one brings without (95 % sure: {low:money} to {high:money}). This is "
        "proof: chance alone chose the groups."
    ),
    N_(
        "With the benefits a customer brought {difference:money} less, {share:percent} "
        "of what one brings without (95 % sure: {low:money} to {high:money}). The "
        "benefits do harm."
    ),
    N_(
        "No difference could be told from chance: between {low:money} and {high:money} a "
        "customer (95 % sure), positive meaning more with the benefits."
    ),
    N_(
        "Do not trust this experiment: {lost:number} customers are no longer in the "
        "invoices, and not evenly from both groups."
    ),
    N_(
        "One invoice line, of {first:date}, lies far from the others, which begin on "
        "{rest:date}. It is kept, but history is taken to begin after it: check its date."
    ),
    N_(
        "{lines:number} invoice lines, of {first:date}, lie far from the others, which "
        "begin on {rest:date}. They are kept, but history is taken to begin after them: "
        "check their date."
    ),
    N_(
        "{lines:number} invoice lines, from {first:date} to {last:date}, lie far from "
        "the others, which begin on {rest:date}. They are kept, but history is taken to "
        "begin after them: check their dates."
    ),
    N_("There are fewer than four weeks of purchases by members: too few to forecast from."),
    N_(
        "This method could not be tested yet: it needs a year of invoices before a past "
        "date and twelve weeks after it, {needed:days} in all, and there are "
        "{days:number}."
    ),
    N_("There are fewer than {days:days} of history: no past forecast can be compared with what came."),
    N_(
        "There are {days:days} of history, less than a year: no season can be seen, and "
        "the forecast says that members go on as in the last twelve weeks."
    ),
    N_(
        "There are {days:days} of history: the season has been seen once, and a forecast "
        "with it could not be tried yet."
    ),
    N_("There are {days:days} of history: each season has been seen once, so part of it may be chance."),
    N_("Only {n:number} past forecasts could be compared with what came."),
    N_("So far this forecast has not done better than repeating the last period. Use it with care."),
    N_(
        "{month:month} is forecast at {mean:money}, more than these customers ever "
        "brought in a month ({most:money} in {best:month})."
    ),
    N_(
        "Of the programme {mean:money} is expected in {month:month}, more than its "
        "members of the time ever brought in a month ({most:money} in {best:month})."
    ),
    N_("A small group moves much of the warehouse: what they buy decides what must be in stock."),
    N_("The members' purchases are a small part of all pieces; most of the volume is elsewhere."),
    N_("Do not promise volume from the programme; look at price and range for the others."),
    N_("The members' part of all items is too near to 10 % to say on which side it lies."),
    N_(
        "Items returned per member, divided by items returned per other customer, minus "
        "one. The claim holds below -10 %. Who buys more has more to return: see the "
        "rate as well. Afterwards, only customers count who were known when members were "
        "fixed."
    ),
    N_("A member sends back fewer pieces than another customer, although members buy more."),
    N_("Offer members easy returns: it costs little, and it is noticed."),
    N_("A member does not send back clearly fewer pieces: who buys more, returns more."),
    N_("Do not argue with fewer returns. Ask the few members with large returns why."),
    N_("Returns are few and uneven: a handful of large ones decide, so nothing sure can be said."),
    N_("Of what they buy, members return a smaller part than the other customers, by 10 % or more."),
    N_(
        "Items returned per item bought by members, divided by the same of the others, "
        "minus one. The claim holds below -10 %. Afterwards, only customers count who "
        "were known when members were fixed."
    ),
    N_("For each piece sold, members cause fewer returns than others: their revenue is safer."),
    N_("Count on members' revenue nearly in full when you budget for returns."),
    N_("For each piece sold, members return about as much as others, or more."),
    N_("Budget for returns by members as for everybody, and look at the articles they send back."),
    N_("A few large returns decide the rate, so nothing sure can be said."),
    N_(
        "Median gross revenue of members, divided by the median of all customers who "
        "bought, minus one. The claim holds above 10 %. Afterwards, members who bought "
        "nothing count with nothing."
    ),
    N_("The typical member, not only the largest, goes on spending more than others."),
    N_("Benefits for every member are worth it; they need not be kept for the largest few."),
    N_("Afterwards the typical member spends no more than the typical customer."),
    N_("Do not spend on the programme before the selection is better: see the model page."),
    N_("Whether the typical member goes on spending more cannot be said yet."),
    N_("Wait for more weeks, or measure it with a holdout group."),
    N_("Too few members, or too few purchases, to say anything."),
    N_("There are too few invoices before {then:date} to choose members by and then see what they did."),
    N_(
        "Above the line again, but left recently: can rejoin after four weeks at the "
        "earliest, and for eight weeks only when clearly above."
    ),
    N_("{missing:money} more within {window:days} would bring them in."),
    N_("Below the line since the last run: {missing:money} more would keep them in."),
    N_("nothing bought for {days:days}"),
    N_("the model was renewed; {revenue:money} in {window:days}"),
    N_("invoice lines that came in late or were corrected; now {revenue:money}"),
    N_("a pin or an exclusion by hand has ended; the model decides again"),
    N_("pinned to the programme by hand"),
    N_("excluded from the programme by hand"),
    N_("{revenue:money} in {orders:orders} within {window:days}"),
    N_("earlier purchases dropped out of the last {window:days}: {revenue:money} left of {then:money}"),
    N_("Finding the reasons"),
    N_("The simulated shop trades on"),
    N_("{file} holds no line that counts: all of them are left out by the rules ({rules})."),
    N_("This file was imported already: nothing has changed."),
    N_("Not in the newer file of the same days: {invoices} ({lines:lines}, {money:cents}). Take them out?"),
    N_("Invoices that are not in the newer file and were taken out: {n:number}."),
    N_(
        "This database holds a simulated shop, whose invoices must not be mixed with "
        "those of {file}: set DATABASE_URL to another database and import there; nothing "
        "was changed."
    ),
    N_(
        "This database holds the invoices of a real shop, which must not be mixed with "
        "simulated ones: set DATABASE_URL to another database; nothing was changed."
    ),
    N_("Keeping {lines:lines} of {file}"),
    N_("There are no invoices yet: import some with `python -m pipeline import FILE`."),
    N_(
        "No identified customer bought anything in the {days:days} before {as_of:date}: "
        "check the date, or import invoices of that time."
    ),
    N_(
        "A replay needs a first date not after the last and at least one day between "
        "runs; got {start:date} to {end:date} every {days:days}."
    ),
    N_(
        "The process that lays customers out by UMAP was ended from outside, as hosts do "
        "where memory runs out. Nothing was published. Try again, give it more memory, "
        "or choose a recipe without UMAP, such as {recipe}."
    ),
    N_("This run only scored."),
    N_("It is the first model."),
    N_("This kind of model is only fitted anew every four weeks."),
    N_("too few of the same Insiders"),
    N_("The champion missed a line that the challenger passes."),
    N_("The challenger was no clear improvement, so the list stays as it is."),
    N_(
        "{count:number} Insiders are {share:percent} of the customers, where a programme "
        "has {least:percent} to {most:percent} and at least {members:number}"
    ),
    N_("There is no recipe called {name}. Those there are: {names}."),
    N_(
        "Too few customers with an id bought something in the window: {count:number}. It "
        "takes at least {least:number} to find segments. Import more invoices, or widen "
        "WINDOW_DAYS."
    ),
    N_(
        "Too few customers with an id bought something in the window: {count:number}. It "
        "takes at least {least:number}, because a programme has at least "
        "{members:members} and at most {most:percent} of the customers. Import more "
        "invoices, widen WINDOW_DAYS, or choose a fixed recipe such as {recipe}, which "
        "is not held to these sizes."
    ),
    N_("Laying customers out: {space:name}"),
    N_("Measuring the best candidates"),
    N_(
        "No segment has between {least:percent} and {most:percent} of the customers, and "
        "at least {members:number}, with the recipe {recipe}: there may be too few "
        "customers yet."
    ),
    N_(
        "No segment beside the poorest has at least {least:percent} of the customers and "
        "at least {members:number} of them with the recipe {recipe}: choose another "
        "recipe, or import more invoices."
    ),
    N_(
        "The address of the simulated shop {source} cannot be read: write "
        "simulated:?seed=1&customers=5000&start=2025-09-22."
    ),
    N_("The address of the simulated shop {source} has {name}={text}: a whole number is needed."),
    N_("The address of the simulated shop {source} has {name}={text}: a day such as 2025-09-22 is needed."),
    N_(
        "One of its weeks took longer than {minutes:minutes}, and it was ended. The "
        "weeks before are published and stay."
    ),
    N_("It took longer than {minutes:minutes} and was ended."),
    N_("It ended before it was finished; it is tried again a few times."),
    N_("There was nothing to run on: no invoices have been imported yet."),
    N_("Published version {version}. No new invoices had arrived: the newest is of {newest:date}."),
    N_("{file}: {added:lines} added, {known:number} known already."),
    N_("{file} is not here any more: send it again."),
    N_("Model {model} is the champion; version {version} is made with it."),
    N_("Drawing the holdout"),
    N_("{name} was drawn: {holdout:number} of {customers:number} customers are the control group."),
    N_("The database was made by an older version of this program: run `python -m pipeline migrate` first."),
    N_("The database has no tables yet: run `python -m pipeline migrate` first."),
    N_("Sold: {identified:money} to known customers, {unidentified:money} to unknown ones."),
    N_(
        "Kept but left out of features: {no_customer:number} without a customer id, "
        "{low_price:number} priced too low, {not_a_product:number} that are no products."
    ),
    N_("This was a preview: nothing was kept."),
    N_("Made {email} a viewer."),
    N_("Made {email} an analyst."),
    N_("Made {email} an administrator."),
    N_("No weekly run has taken place yet."),
    N_("There is no version {number}; the newest is {newest}."),
    N_("There is no version yet: publish one with `python -m pipeline run`."),
    N_("There is no champion yet: publish a version with `python -m pipeline run`."),
    N_("This is the first version. Joins and exits are shown from the next one on."),
    N_("Only {n:number} past forecasts could be compared with actual revenue."),
    N_(
        "{file}, line {line}: the last line is incomplete ({found} fields of {expected}): the file was cut "
        "off. Export it again; nothing was changed."
    ),
    N_(
        "{file}, line {line}: found {found} fields, expected {expected} as in the line of column names "
        "(rows affected: {rows}). Put texts that hold a “{delimiter}” between quotation marks, or export the "
        "file again; nothing was changed."
    ),
    N_("leaves if revenue falls by {room:money} ({share:percent})"),
    N_(
        "earlier purchases are now more than {window:days} old: {revenue:money} counts, "
        "down from {then:money}"
    ),
    N_("below the line for two runs: {revenue:money} in {window:days}"),
    N_("their share of today's revenue"),
    N_("a new model was adopted; spent {revenue:money} in {window:days}"),
    N_(
        "Nearly there: {customers:customers} who spent {revenue:money} in the last {days:days} without being "
        "members. Invite them with an offer on their next order."
    ),
    N_("leaves after {days:days} without a purchase ({now:number} so far)"),
    N_("leaves if revenue after returns falls by {room:money} ({share:percent})"),
    N_(
        "Above the line again, but left recently: can rejoin after four weeks, and until "
        "eight weeks only when clearly above the line."
    ),
    N_(
        "One bad week removes nobody: members leave after two runs in a row below the "
        "line, or at once if they bought nothing in the whole window. Manual overrides "
        "take precedence over the model."
    ),
    N_(
        "This method cannot be tested yet: that takes a year of invoices before a past date and twelve "
        "weeks after it, {needed:days} in all, and there are {days:number}."
    ),
    N_(
        "There are {days:days} of history, less than a year, so seasonality is unknown. The forecast "
        "assumes that members go on as in the last twelve weeks."
    ),
    N_(
        "There are {days:days} of history: each season has been seen only once, so a seasonal forecast "
        "cannot be tested yet."
    ),
)
"""As they are stored; a message of theirs is still told in every language."""
