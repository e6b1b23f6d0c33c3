using Tomlyn.Syntax;

namespace Hillingar.Units.Toml;

/// <summary>Reads the tokens of a value.</summary>
internal static class ValueReader
{
    internal static LayoutValue Read(List<LayoutToken> tokens, ref int next)
    {
        var token = StatementReader.Peek(tokens, ref next);
        next++;
        return token.Kind switch
        {
            TokenKind.OpenBracket or TokenKind.OpenBracketDouble => ReadList(tokens, ref next, token.Kind == TokenKind.OpenBracketDouble),
            TokenKind.OpenBrace => ReadTable(tokens, ref next),
            _ => new LayoutValue.Word(token.Text),
        };
    }

    // Where a list begins with a list, the two brackets may be one token.
    private static LayoutValue.List ReadList(List<LayoutToken> tokens, ref int next, bool isDouble)
    {
        var list = new LayoutValue.List();
        if (isDouble)
            list.Add(ReadList(tokens, ref next, false));
        while (true)
        {
            var token = StatementReader.Peek(tokens, ref next);
            switch (token.Kind)
            {
                case TokenKind.CloseBracket or TokenKind.Eof:
                    next++;
                    return list;
                case TokenKind.CloseBracketDouble:
                    // The second half is the end of the list around this one.
                    tokens[next] = new LayoutToken(TokenKind.CloseBracket, "]");
                    return list;
                case TokenKind.NewLine:
                    next++;
                    list.EndLine();
                    break;
                case TokenKind.Comment:
                    next++;
                    list.AddComment(token.Text.TrimEnd());
                    break;
                case TokenKind.Comma:
                    next++;
                    break;
                default:
                    list.Add(Read(tokens, ref next));
                    break;
            }
        }
    }

    private static LayoutValue.Word ReadTable(List<LayoutToken> tokens, ref int next)
    {
        var start = next - 1;
        var entries = new List<string>();
        var key = "";
        while (true)
        {
            var token = StatementReader.Peek(tokens, ref next);
            next++;
            switch (token.Kind)
            {
                case TokenKind.CloseBrace or TokenKind.Eof:
                    // A list inside may have comments, which on one line have no place: such a table stays as it was written.
                    var written = tokens[start..next];
                    return new LayoutValue.Word(
                        written.Exists(part => part.Kind == TokenKind.Comment) ? string.Concat(written.Select(part => part.Text))
                        : entries.Count == 0 ? "{}" : $"{{ {string.Join(", ", entries)} }}");
                case TokenKind.Equal:
                    entries.Add($"{key} = {Read(tokens, ref next).Flat}");
                    key = "";
                    break;
                case TokenKind.Comma:
                    break;
                default:
                    key += token.Text;
                    break;
            }
        }
    }
}
