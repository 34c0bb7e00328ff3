"""Files that nobody would be proud of, for tests of edits and of the layout."""

UNTIDY = (
    """\
app:  x
label : {"en" : A,it : [ 1 ,2, ]}
b:
- x:  1
  y:
  # in y
  - 1   # one
  -   - a  # aa
      # between
      - b
- z
# for c
c:
      d: |
         text
           more\x20\x20
         # no comment

      # about e
      e: {
        a: 1, # one
        b: 2
        }
      f: some
        long text
      # tail
-x: 1



z:
# end of z
""",
    """\
# top

# about a
a: [
  x,   # ex
  # own line
  {y: 1, z: [p, q]}, # why
  'it''s'
]   # after
b: >-
  folded # text
  here

c:
  - - - deep   # d
    - e
  -
    k: v # kv
    l:   # empty
  - "q: r": {}
    s: []
d: {}
'quoted key': 1
e:
- a
- b   # bee
# c here
- c""",
    """\
a:
  b:
    c:
      d:   1  # d
      eee: 2  # e
      # tail of c
    # tail of b
  # tail of a
# tail of all
f: "multi
  line
  text"  # after
g: ['a
  b', c]
h: 1
""",
)
