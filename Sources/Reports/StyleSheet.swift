/// How pages and drawings look, in light and dark.
enum StyleSheet {
    static let drawing: StaticString = """

        .drawing { color: #1f2328; }
        .drawing text { fill: #1f2328; }
        .drawing .ground { fill: #ffffff; }
        .drawing .grid { stroke: #d9dde2; }
        .drawing .axis { stroke: #8b929a; }
        .drawing .ink { color: var(--light); }
        @media screen and (prefers-color-scheme: dark) {
            .drawing { color: #e4e7eb; }
            .drawing text { fill: #e4e7eb; }
            .drawing .ground { fill: #16181c; }
            .drawing .grid { stroke: #33383f; }
            .drawing .axis { stroke: #7b838c; }
            .drawing .ink { color: var(--dark); }
        }

        """

    static let page: StaticString = """

        :root { color-scheme: light dark; --text: #1f2328; --quiet: #57606a; --ground: #ffffff; --rule: #d9dde2; --tint: #f4f6f8; }
        @media screen and (prefers-color-scheme: dark) {
            :root { --text: #e4e7eb; --quiet: #a3abb4; --ground: #16181c; --rule: #33383f; --tint: #1f2329; }
        }
        * { box-sizing: border-box; }
        html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
        body {
            margin: 0; background: var(--ground); color: var(--text);
            font: 1rem/1.6 system-ui, -apple-system, "Segoe UI", Roboto, Helvetica, Arial, sans-serif;
        }
        main { max-width: 47rem; margin: 0 auto; padding: 2.5rem 1rem 4rem; overflow-wrap: anywhere; }
        h1 { font-size: 1.9rem; line-height: 1.2; margin: 0 0 .75rem; letter-spacing: -.01em; }
        h2 { font-size: 1.3rem; line-height: 1.3; margin: 3rem 0 .75rem; padding-top: 1rem; border-top: 1px solid var(--rule); }
        p { margin: 0 0 1rem; }
        .lead { font-size: 1.15rem; color: var(--quiet); }
        figure { margin: 1.75rem 0; }
        figcaption { font-size: .9rem; line-height: 1.45; color: var(--quiet); margin-top: .6rem; }
        .table figcaption { margin: 0 0 .5rem; color: var(--text); font-weight: 600; }
        .scroll { overflow-x: auto; max-width: 100%; }
        .drawing { display: block; max-width: 100%; height: auto; }
        .narrow { display: none; }
        .narrow .drawing { width: 100%; max-width: 30rem; }
        table { border-collapse: collapse; font-size: .95rem; line-height: 1.4; overflow-wrap: normal; }
        th, td { text-align: left; vertical-align: baseline; padding: .4rem 1.5rem .4rem 0; border-bottom: 1px solid var(--rule); max-width: 24rem; }
        th:last-child, td:last-child { padding-right: .25rem; }
        thead th { font-weight: 600; color: var(--quiet); border-bottom: 2px solid var(--rule); vertical-align: bottom; }
        tbody th { font-weight: 400; min-width: 7rem; overflow-wrap: break-word; }
        .number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
        thead .number { white-space: normal; }
        dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: .3rem 1.5rem; margin: 1rem 0; padding: .9rem 1rem; background: var(--tint); border-radius: .4rem; font-size: .95rem; }
        dt { color: var(--quiet); max-width: 16rem; }
        dd { margin: 0; }
        .images { display: grid; width: max-content; min-width: 0; max-width: 100%; gap: .25rem .6rem; font-size: 13px; line-height: 1.2; overflow-wrap: normal; }
        .images img { display: block; width: 100%; height: auto; }
        .images .whole { image-rendering: pixelated; }
        .images .columns { display: grid; text-align: center; white-space: nowrap; }
        .images .rows { display: grid; align-items: center; text-align: right; white-space: nowrap; }
        @media screen and (min-width: 60rem) {
            .table .scroll { position: relative; left: 50%; transform: translateX(-50%); width: max-content; min-width: 100%; max-width: min(100vw - 4rem, 76rem); }
        }
        @media (max-width: 47.9rem) {
            main { padding-top: 1.5rem; }
            h1 { font-size: 1.55rem; }
            .wide { display: none; }
            .narrow { display: block; }
            dl { grid-template-columns: minmax(0, 1fr); gap: 0; }
            dd { margin-bottom: .5rem; }
        }
        @media print {
            figure, dl { break-inside: avoid; }
            h2 { break-after: avoid; }
            .wide { display: block; }
            .narrow { display: none; }
        }

        """
}
