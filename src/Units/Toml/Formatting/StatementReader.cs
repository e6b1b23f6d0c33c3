using Tomlyn.Syntax;

namespace Hillingar.Units.Toml;

/// <summary>Makes lines out of the tokens of a text that is sound.</summary>
internal sealed class StatementReader
{
    private readonly List<LayoutToken> _tokens;
    private readonly List<LayoutLine> _lines = [];
    private int _next;

    private StatementReader(List<LayoutToken> tokens) => _tokens = tokens;

    internal static IReadOnlyList<LayoutLine> Read(List<LayoutToken> tokens)
    {
        var reader = new StatementReader(tokens);
        while (reader.Peek().Kind != TokenKind.Eof)
            reader.ReadLine();
        return reader._lines;
    }

    private void ReadLine()
    {
        switch (Peek().Kind)
        {
            case TokenKind.NewLine:
                _next++;
                _lines.Add(LayoutLine.Blank);
                return;
            case TokenKind.Comment:
                _lines.Add(new LayoutLine("", Comment(), false));
                EndLine();
                return;
            case TokenKind.OpenBracket or TokenKind.OpenBracketDouble:
                _lines.Add(new LayoutLine(Words(TokenKind.NewLine), Comment(), true));
                EndLine();
                return;
            default:
                ReadKey();
                return;
        }
    }

    private void ReadKey()
    {
        var key = Words(TokenKind.Equal);
        Take(TokenKind.Equal);
        var value = ValueReader.Read(_tokens, ref _next);
        var comment = Comment();
        EndLine();
        _lines.AddRange(value.Print($"{key} = ", comment));
    }

    // Names of keys and sections have no spaces around their dots, nor inside their brackets.
    private string Words(TokenKind end)
    {
        var words = "";
        while (Peek() is { Kind: not (TokenKind.Eof or TokenKind.NewLine or TokenKind.Comment) } token && token.Kind != end)
        {
            words += token.Text;
            _next++;
        }

        return words;
    }

    private string Comment() => Peek() is { Kind: TokenKind.Comment } comment ? Take(comment.Kind).TrimEnd() : "";

    private void EndLine()
    {
        if (Peek().Kind == TokenKind.NewLine)
            _next++;
    }

    private string Take(TokenKind kind)
    {
        var token = Peek();
        if (token.Kind == kind)
            _next++;
        return token.Text;
    }

    private LayoutToken Peek() => Peek(_tokens, ref _next);

    /// <summary>The next token that is no space, or one that says that there is none.</summary>
    internal static LayoutToken Peek(List<LayoutToken> tokens, ref int next)
    {
        while (next < tokens.Count && tokens[next].Kind == TokenKind.Whitespaces)
            next++;
        return next < tokens.Count ? tokens[next] : new LayoutToken(TokenKind.Eof, "");
    }
}
