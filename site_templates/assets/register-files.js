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

  /* A workbook keeps local time without a zone; 24:00 is the beginning of the next day. */
  const excelTime = (written) => {
    const [year, month, day, hour, minute] = written.split(/[-T:]/).map(Number);
    return new Date(Date.UTC(year, month - 1, day, hour, minute));
  };

  const cell = (row, column) => {
    const value = row[column.key];
    if (value === null || value === undefined || value === "") {
      return value === "" ? { value: desk.text(row, column), type: String } : null;
    }
    if (column.form === "number") return { value, type: Number };
    if (column.form === "time" || column.form === "end") {
      return { value: excelTime(value), type: Date, format: "yyyy-mm-dd hh:mm" };
    }
    return { value: desk.text(row, column), type: String };
  };

  const library = (address) =>
    new Promise((resolve, reject) => {
      if (window.writeXlsxFile) return resolve(window.writeXlsxFile);
      const script = document.createElement("script");
      script.src = address;
      script.onload = () => resolve(window.writeXlsxFile);
      script.onerror = () => reject(new Error(address));
      document.head.append(script);
    });

  desk.saveXlsx = async (rows, columns, address) => {
    const write = await library(address);
    const header = columns.map((column) => ({
      value: column.name,
      type: String,
      fontWeight: "bold",
      backgroundColor: "#E8EEF4",
    }));
    const data = [header, ...rows.map((row) => columns.map((column) => cell(row, column)))];
    const widths = columns.map((column) => ({ width: column.width }));
    const options = { columns: widths, stickyRowsCount: 1, sheet: desk.said.file, orientation: "landscape" };
    save(await write(data, options).toBlob(), name("xlsx"));
    return name("xlsx");
  };
})();
