using System;

namespace Hillingar.Guests.Dns;

/// <summary>
/// Cuts a master file (RFC 1035, section 5.1) into words, quoted strings and ends of lines. Comments are left out, and so
/// are the ends of lines between parentheses.
/// </summary>
public ref struct Tokenizer
{
    private readonly ReadOnlySpan<byte> _text;
    private readonly Complaints _complaints;
    private int _offset;
    private int _line;
    private int _lineStart;
    private int _depth;
    private int _openLine;
    private int _openColumn;

    public Tokenizer(ReadOnlySpan<byte> text, Complaints complaints)
    {
        _text = text;
        _complaints = complaints;
        _offset = 0;
        _line = 1;
        _lineStart = 0;
        _depth = 0;
        _openLine = 0;
        _openColumn = 0;
    }

    public ReadOnlySpan<byte> TextOf(Token token) => _text.Slice(token.Offset, token.Length);

    public Token Next()
    {
        var blankStart = SkipBlanks();
        var token = default(Token);
        token.Offset = _offset;
        token.Line = _line;
        token.Column = _offset - _lineStart + 1;
        token.AfterBlankStart = blankStart;
        if (_offset >= _text.Length)
        {
            if (_depth > 0)
                _complaints.Report(_openLine, _openColumn, "this parenthesis is never closed"u8, default(ReadOnlySpan<byte>));
            _depth = 0;
            token.Kind = TokenKind.FileEnd;
            return token;
        }

        if (_text[_offset] == (byte)'\n')
        {
            token.Kind = TokenKind.LineEnd;
            NextLine();
            return token;
        }

        return _text[_offset] == (byte)'"' ? Quoted(token) : Word(token);
    }

    /// <summary>Goes to the end of the logical line, as after a mistake in it.</summary>
    public void SkipLine(Token last)
    {
        while (last.Kind == TokenKind.Word || last.Kind == TokenKind.Quoted)
            last = Next();
    }

    // Goes to the next byte that means something; true if the line began with blanks.
    private bool SkipBlanks()
    {
        var blankStart = false;
        while (_offset < _text.Length)
        {
            var value = _text[_offset];
            if (value == (byte)' ' || value == (byte)'\t' || value == (byte)'\r')
            {
                blankStart |= _offset == _lineStart && _depth == 0;
                _offset++;
            }
            else if (value == (byte)';')
            {
                while (_offset < _text.Length && _text[_offset] != (byte)'\n')
                    _offset++;
            }
            else if (value == (byte)'(')
            {
                if (_depth++ == 0)
                {
                    _openLine = _line;
                    _openColumn = _offset - _lineStart + 1;
                }

                _offset++;
            }
            else if (value == (byte)')')
            {
                if (_depth == 0)
                    _complaints.Report(_line, _offset - _lineStart + 1, "this parenthesis was never opened"u8, default(ReadOnlySpan<byte>));
                else
                    _depth--;
                _offset++;
            }
            else if (value == (byte)'\n' && _depth > 0)
            {
                NextLine();
            }
            else
            {
                break;
            }
        }

        return blankStart;
    }

    private void NextLine()
    {
        _offset++;
        _line++;
        _lineStart = _offset;
    }

    private Token Quoted(Token token)
    {
        token.Kind = TokenKind.Quoted;
        token.Offset = ++_offset;
        while (_offset < _text.Length && _text[_offset] != (byte)'"' && _text[_offset] != (byte)'\n')
            _offset += _text[_offset] == (byte)'\\' && _offset + 1 < _text.Length && _text[_offset + 1] != (byte)'\n' ? 2 : 1;
        token.Length = _offset - token.Offset;
        if (_offset < _text.Length && _text[_offset] == (byte)'"')
            _offset++;
        else
            _complaints.Report(token.Line, token.Column, "this quoted string does not end on its line"u8, default(ReadOnlySpan<byte>));
        return token;
    }

    private Token Word(Token token)
    {
        token.Kind = TokenKind.Word;
        while (_offset < _text.Length && !EndsWord(_text[_offset]))
            _offset += _text[_offset] == (byte)'\\' && _offset + 1 < _text.Length && _text[_offset + 1] != (byte)'\n' ? 2 : 1;
        token.Length = _offset - token.Offset;
        return token;
    }

    private static bool EndsWord(byte value) =>
        value == (byte)' ' || value == (byte)'\t' || value == (byte)'\r' || value == (byte)'\n' ||
        value == (byte)';' || value == (byte)'(' || value == (byte)')' || value == (byte)'"';
}
