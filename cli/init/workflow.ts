/** The workflow that `hfcheck init` writes, and docs/ci.md shows. */
export const WORKFLOW = `name: hfcheck
on: [push, pull_request]

jobs:
  check:
    runs-on: ubuntu-latest
    permissions:
      contents: read
      security-events: write
    steps:
      - uses: actions/checkout@v6
      - uses: actions/setup-node@v6
        with:
          node-version: 22
          cache: npm
      - run: npm ci
      - run: npx hfcheck --scope all --reporter line --reporter sarif=hfcheck.sarif --reporter junit=hfcheck.xml
      - if: \${{ !cancelled() }}
        uses: github/codeql-action/upload-sarif@v4
        with:
          sarif_file: hfcheck.sarif
          category: hfcheck
      - if: \${{ failure() }}
        uses: actions/upload-artifact@v4
        with:
          name: traces
          path: .hfcheck
          include-hidden-files: true
`
