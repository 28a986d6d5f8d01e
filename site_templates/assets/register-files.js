/* What is shown of the register as a file: CSV that spreadsheets read as text, or a workbook. */
"use strict";
(function () {
  const desk = window.deskRegister;
  const FORMULA = /^[=+\-@\t\r]/;

  const save = (blob, name) => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  };

  const name = (ending) => `${desk.said.file}-${desk.asOf.slice(0, 10)}.${ending}`;

  /* A program that opens it must take no cell for a formula; quotes are doubled as RFC 4180 says. */
  const quoted = (text) => {
    const harmless = FORMULA.test(text) ? `'${text}` : text;
    return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
  };

  const plain = (row, column) => {
    const value = row[column.key];
    if (value === null || value === undefined) return "";
    if (column.form === "time" || column.form === "end") return value.replace("T", " ");
    return desk.text(row, column);
  };

  desk.saveCsv = (rows, columns) => {
    const lines = [columns.map((column) => quoted(column.name)).join(",")];
    for (const row of rows) lines.push(columns.map((column) => quoted(plain(row, column))).join(","));
    const blob = new Blob(["\ufeff", lines.join("\r\n"), "\r\n"], { type: "text/csv;charset=utf-8" });
    save(blob, name("csv"));
    return name("csv");
  };

  const library = (address) =>
    new Promise((resolve, reject) => {
      if (window.fflate) {
        resolve();
        return;
      }
      const script = desk.make("script", { src: address });
      script.onload = resolve;
      script.onerror = () => reject(new Error(address));
      document.head.append(script);
    });

  const form = (column) => {
    if (column.form === "number") return "number";
    return column.form === "time" || column.form === "end" ? "time" : "text";
  };

  const value = (row, column) => (form(column) === "text" ? desk.text(row, column) : row[column.key]);

  desk.saveXlsx = async (rows, columns, address) => {
    await library(address);
    save(await window.deskWorkbook({ name: desk.said.file, rows, columns, form, value }), name("xlsx"));
    return name("xlsx");
  };
})();
