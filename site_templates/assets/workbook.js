/* A workbook of one sheet, written as people look on: Office Open XML (ECMA-376), zipped by fflate a portion at a time,
   in this page and without workers, which a page opened from a folder may not start. Text is always text: no cell
   is ever read as a formula. */
"use strict";
window.deskWorkbook = async function (sheet) {
  const { Zip, ZipDeflate, strToU8 } = window.fflate;
  const PORTION = 2000;
  const DAY = 86400000;
  const EPOCH = Date.UTC(1899, 11, 30);
  const STYLE = { text: 0, number: 1, time: 2, header: 3, midnight: 4 };
  const SPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
  const OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
  const PACKAGE = "http://schemas.openxmlformats.org/package/2006";
  const MIME = "application/vnd.openxmlformats-officedocument.spreadsheetml";

  /* Text as XML may have it: without the control characters that it may not. */
  const xml = (text) =>
    text
      .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, "")
      .replace(/[&<>"]/g, (found) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[found]);

  const letters = (place) => (place < 26 ? "" : letters(Math.floor(place / 26) - 1)) + String.fromCharCode(65 + (place % 26));

  /* A workbook keeps local time without a zone, as days since its epoch. */
  const serial = (written) => {
    const [year, month, day, hour, minute] = written.split(/[-T: ]/).map(Number);
    return (Date.UTC(year, month - 1, day, hour, minute) - EPOCH) / DAY;
  };

  const inline = (text, style) => `<c t="inlineStr" s="${style}"><is><t xml:space="preserve">${xml(text)}</t></is></c>`;

  const cell = (value, form) => {
    if (value === null || value === "") return `<c s="${STYLE.text}"/>`;
    if (form === "number") return `<c s="${STYLE.number}"><v>${value}</v></c>`;
    /* it has no hour 24: the last second of the day, shown as the end it stands for */
    if (form === "time" && value.endsWith("24:00")) {
      return `<c s="${STYLE.midnight}"><v>${serial(value) - 1 / 86400}</v></c>`;
    }
    if (form === "time") return `<c s="${STYLE.time}"><v>${serial(value)}</v></c>`;
    return inline(value, STYLE.text);
  };

  const last = letters(sheet.columns.length - 1);
  const quoted = `'${xml(sheet.name).replaceAll("'", "''")}'`;
  const widths = sheet.columns
    .map((column, place) => `<col min="${place + 1}" max="${place + 1}" width="${column.width}" customWidth="1"/>`)
    .join("");
  const head = [
    `<?xml version="1.0" encoding="UTF-8" standalone="yes"?><worksheet xmlns="${SPACE}">`,
    '<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr><sheetViews><sheetView workbookViewId="0">',
    '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>',
    `<cols>${widths}</cols><sheetData><row>`,
    ...sheet.columns.map((column) => inline(column.name, STYLE.header)),
    "</row>",
  ].join("");
  const foot =
    `</sheetData><autoFilter ref="A1:${last}${sheet.rows.length + 1}"/>` +
    '<pageMargins left="0.4" right="0.4" top="0.5" bottom="0.6" header="0.3" footer="0.3"/>' +
    '<pageSetup paperSize="9" orientation="landscape" fitToWidth="1" fitToHeight="0"/>' +
    "<headerFooter><oddFooter>&amp;C&amp;P / &amp;N</oddFooter></headerFooter></worksheet>";

  const styles =
    `<?xml version="1.0" encoding="UTF-8" standalone="yes"?><styleSheet xmlns="${SPACE}">` +
    '<numFmts count="2"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd\\ hh:mm"/>' +
    '<numFmt numFmtId="165" formatCode="yyyy\\-mm\\-dd\\ &quot;24:00&quot;"/></numFmts>' +
    '<fonts count="2"><font><sz val="10"/><name val="Calibri"/></font><font><b/><sz val="10"/><name val="Calibri"/></font></fonts>' +
    '<fills count="3"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>' +
    '<fill><patternFill patternType="solid"><fgColor rgb="FFE8EEF4"/></patternFill></fill></fills>' +
    '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="5">' +
    '<xf numFmtId="49" applyNumberFormat="1"/><xf numFmtId="1" applyNumberFormat="1"/>' +
    '<xf numFmtId="164" applyNumberFormat="1"/><xf numFmtId="49" fontId="1" fillId="2" applyFont="1" applyFill="1"/>' +
    '<xf numFmtId="165" applyNumberFormat="1"/>' +
    "</cellXfs></styleSheet>";

  const type = (part, kind) => `<Override PartName="/xl/${part}.xml" ContentType="${MIME}.${kind}+xml"/>`;
  const relation = (id, kind, target) => `<Relationship Id="${id}" Type="${OFFICE}/${kind}" Target="${target}"/>`;
  const relations = (...inside) => `<Relationships xmlns="${PACKAGE}/relationships">${inside.join("")}</Relationships>`;

  const parts = {
    "[Content_Types].xml":
      `<Types xmlns="${PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/>` +
      `<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
      `${type("workbook", "sheet.main")}${type("worksheets/sheet1", "worksheet")}${type("styles", "styles")}</Types>`,
    "_rels/.rels": relations(relation("r1", "officeDocument", "xl/workbook.xml")),
    "xl/_rels/workbook.xml.rels": relations(
      relation("r1", "worksheet", "worksheets/sheet1.xml"),
      relation("r2", "styles", "styles.xml"),
    ),
    "xl/workbook.xml":
      `<workbook xmlns="${SPACE}" xmlns:r="${OFFICE}"><sheets><sheet name="${xml(sheet.name)}" sheetId="1" r:id="r1"/></sheets>` +
      `<definedNames><definedName name="_xlnm._FilterDatabase" localSheetId="0" hidden="1">${quoted}!$A$1:$${last}$${sheet.rows.length + 1}</definedName>` +
      `<definedName name="_xlnm.Print_Titles" localSheetId="0">${quoted}!$1:$1</definedName></definedNames></workbook>`,
    "xl/styles.xml": styles,
  };

  const pieces = [];
  const zip = new Zip((problem, piece) => {
    if (problem) throw problem;
    pieces.push(piece);
  });
  for (const [name, text] of Object.entries(parts)) {
    const file = new ZipDeflate(name, { level: 6 });
    zip.add(file);
    file.push(strToU8(text), true);
  }
  const file = new ZipDeflate("xl/worksheets/sheet1.xml", { level: 3 });
  zip.add(file);
  file.push(strToU8(head));
  for (let place = 0; place < sheet.rows.length; place += PORTION) {
    const rows = sheet.rows.slice(place, place + PORTION).map(
      (row) => `<row>${sheet.columns.map((column) => cell(sheet.value(row, column), sheet.form(column))).join("")}</row>`,
    );
    file.push(strToU8(rows.join("")));
    /* the page stays alive meanwhile */
    await new Promise((resolve) => setTimeout(resolve));
  }
  file.push(strToU8(foot), true);
  zip.end();
  return new Blob(pieces, { type: `${MIME}.sheet` });
};
