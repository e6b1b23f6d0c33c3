using Hillingar.Units.Diagnostics;
using Hillingar.Units.Toml;

namespace Hillingar.Units.Tests;

/// <summary>TOML 1.0, rule by rule: what it forbids is refused, also where the library that reads it would take it, and what it allows is read.</summary>
public sealed class TomlRulesTests
{
    // Each is a whole text; a line break is \n.
    public static TheoryData<string, string> Forbidden => new()
    {
        { "an inline table extended by a dotted key", "a = { b = 1 }\na.c = 2" },
        { "an inline table extended by a head", "a = { b = 1 }\n[a]\nc = 2" },
        { "an inline table extended by a longer head", "a = { b = 1 }\n[a.c]\nd = 2" },
        { "an inline table extended by an array's head", "a = { b = 1 }\n[[a.c]]\nd = 2" },
        { "an inner inline table extended by a dotted key", "[t]\na = { b = {} }\na.b.c = 2" },
        { "an inline table extended inside of another", "a = { b = {}, b.c = 1 }" },
        { "an inline table extended deep inside of another", "a = { b = { c = 1 }, b.d = 1 }" },
        { "an inline table that has a key twice", "a = { b = 1, b = 2 }" },
        { "an inline table that has a table twice", "a = { b.c = 1, b = 2 }" },
        { "a section twice", "[a]\nb = 1\n[a]\nc = 2" },
        { "a section twice with another between", "[a]\n[b]\n[a]" },
        { "a section that a dotted key has made", "a.b = 1\n[a]\nc = 2" },
        { "a section that a dotted key of another has made", "[a]\nb.c = 1\n[a.b]\nd = 2" },
        { "a section that a longer dotted key has made", "[a]\nb.c.d = 1\n[a.b.c]\ne = 2" },
        { "a dotted key into a section of its own", "[a.b]\nc = 1\n[a]\nb.d = 2" },
        { "a deep dotted key into a section of its own", "[a.b.c]\nz = 9\n[a]\nb.c.t = 1" },
        { "a deeper dotted key into a section of its own", "[a.b.c.d]\nz = 9\n[a]\nb.c.d.k.t = 1" },
        { "a dotted key into an array of sections", "[[a.b]]\n[a]\nb.y = 2" },
        { "a section over an array of sections", "[[a]]\n[a]" },
        { "an array of sections over a section", "[a]\n[[a]]" },
        { "an array of sections over a list", "a = []\n[[a]]" },
        { "a head through a value", "a = 1\n[a.b]" },
        { "a dotted key through a value", "a = 1\na.b = 2" },
        { "a key twice", "a = 1\na = 2" },
        { "a key twice, once in quotes", "a = 1\n\"a\" = 2" },
        { "a line break in an inline table", "a = {\n b = 1 }" },
        { "a line break behind a comma of an inline table", "a = { b = 1,\n c = 2 }" },
        { "a line break before the closing brace", "a = { b = 1\n}" },
        { "a comment in an inline table", "a = { b = 1 # one\n, c = 2 }" },
        { "a comma before the closing brace", "a = { b = 1, }" },
        { "a comma alone", "a = { , }" },
        { "a comma before the closing brace of an inner table", "a = [{ b = 1, }]" },
        { "the escape \\e", "a = \"\\e\"" },
        { "the escape \\x", "a = \"\\x41\"" },
        { "the escape \\x in a name", "\"\\x41\" = 1" },
        { "the escape \\e in a long string", "a = \"\"\"\n\\e\"\"\"" },
        { "an unknown escape", "a = \"\\q\"" },
        { "half a surrogate pair as an escape", "a = \"\\ud800\"" },
        { "a code beyond all", "a = \"\\U00110000\"" },
        { "a time without seconds", "a = 07:32" },
        { "a date and time without seconds", "a = 1979-05-27T07:32Z" },
        { "a bare name with letters of another alphabet", "é = 1" },
        { "a bare name with a space", "a b = 1" },
        { "an empty name", " = 1" },
        { "a number that begins with zero", "a = 01" },
        { "a number with two underscores", "a = 1__0" },
        { "a number that ends with an underscore", "a = 1_" },
        { "a fraction without digits", "a = 1." },
        { "a truth value with a capital", "a = True" },
        { "two keys on a line", "a = 1 b = 2" },
        { "a section with something behind it", "[a] b = 1" },
        { "a section with spaces between its brackets", "[ [a] ]" },
        { "an empty section", "[]" },
        { "a section with an empty part", "[a..b]" },
        { "a control character in a comment", "a = 1 # \u0001" },
        { "a control character in a string", "a = \"\u0001\"" },
        { "a control character in a literal string", "a = '\u007f'" },
        { "a carriage return alone", "a = 1\rb = 2" },
        { "a carriage return alone in a comment", "# a\rb = 2" },
        { "a string that is not closed", "a = \"b" },
        { "a long string that is not closed", "a = \"\"\"b" },
        { "six quotes", "a = \"\"\"\"\"\"\"\"\"" },
        { "a list that is not closed", "a = [1" },
        { "a list without a comma", "a = [1 2]" },
        { "a value that is missing", "a =" },
        { "a name in a long string", "\"\"\"a\"\"\" = 1" },
    };

    public static TheoryData<string, string> Allowed => new()
    {
        { "a section behind a longer one", "[a.b.c]\nd = 1\n[a]\ne = 2" },
        { "a section behind two longer ones", "[a.b]\n[a.c]\n[a]" },
        { "a section below one that a dotted key has made", "[a]\nb.c = 1\n[a.b.d]\ne = 2" },
        { "dotted keys that go on", "a.b = 1\na.c = 2\na.d.e = 3\na.d.f = 4" },
        { "dotted keys that go on in a section", "[t]\na.b = 1\nx = 2\na.c = 3" },
        { "dotted keys in an inline table", "a = { b.c = 1, b.d = 2 }" },
        { "an array of sections with sections in it", "[[a]]\n[a.b]\nc = 1\n[[a]]\n[a.b]\nc = 2" },
        { "sections in any order", "[a]\n[b]\n[a.c]" },
        { "an empty inline table", "a = {}" },
        { "a list over several lines", "a = [\n 1, # one\n 2,\n]" },
        { "a list in an inline table over several lines", "a = { b = [\n 1,\n] }" },
        { "a long string in an inline table", "a = { b = \"\"\"\n\"\"\" }" },
        { "a backslash before x in a literal string", "a = '\\x41'" },
        { "a backslash that is escaped before e", "a = \"\\\\e\"" },
        { "a comma in a string at the end of an inline table", "a = { b = \",\" }" },
        { "a comment at the end without a line break", "a = 1 # end" },
        { "an empty text", "" },
        { "line breaks of Windows", "a = 1\r\n[b]\r\nc = 2\r\n" },
    };

    [Theory]
    [MemberData(nameof(Forbidden))]
    public void WhatIsForbiddenIsRefusedOnceAndWithAPlace(string rule, string text)
    {
        var found = Read(text);
        Assert.True(found.Count > 0, rule);
        Assert.All(found, diagnostic => Assert.Contains(diagnostic.Id, new[] { "HU0001", "HU0002" }));
        Assert.All(found, diagnostic => Assert.InRange(diagnostic.Span.Line, 1, text.Split('\n').Length + 1));
    }

    [Theory]
    [MemberData(nameof(Allowed))]
    public void WhatIsAllowedIsRead(string rule, string text) =>
        Assert.True(Read(text).Count == 0, $"{rule}: {string.Join('\n', Read(text).Select(diagnostic => diagnostic.Message))}");

    [Fact]
    public void DeepNestingIsShownWhereItIsTooDeep()
    {
        var found = Assert.Single(Read($"a = 1\n# {new string('[', 100)}\nb = [\"[\", {new string('[', 100)}"));
        Assert.Equal((3, 11 + 63), (found.Span.Line, found.Span.Column));
    }

    private static List<Diagnostic> Read(string text)
    {
        var found = new List<Diagnostic>();
        _ = TomlDocument.Read(new UnitFile("a.toml", text), found);
        return found;
    }
}
