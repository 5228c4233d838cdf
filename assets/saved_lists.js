/* A small text file is read into a field of the page: customer numbers for a list. */
(function () {
  "use strict";
  var MOST_BYTES = 2 * 1024 * 1024;
  var input = null; // kept while the reader looks for the file: see early/files.js

  document.addEventListener("click", function (event) {
    var button = event.target.closest("button[data-read-into]");
    if (!button) return;
    input = document.createElement("input");
    input.type = "file";
    input.accept = ".csv,.txt,.tsv,text/plain,text/csv";
    input.addEventListener("change", function () {
      var file = this.files && this.files[0];
      if (!file) return;
      file.slice(0, MOST_BYTES).text().then(function (text) {
        window.dash_clientside.set_props(button.dataset.readInto, { value: text });
        var choice = button.dataset.choose.split(" ");
        window.dash_clientside.set_props(choice[0], { value: choice[1] });
      });
    });
    input.click();
  });
})();
