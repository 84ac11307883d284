using System.Buffers;
using System.Globalization;
using System.Text;

namespace Edge.Core.Link;

/// <summary>What one line from a modem is.</summary>
public enum AtLineKind
{
    /// <summary>Text that answers a command, or an unsolicited code: which of them, the dialogue decides.</summary>
    Information,

    /// <summary>The modem repeats the command.</summary>
    Echo,

    /// <summary>OK: the command is done.</summary>
    Ok,

    /// <summary>ERROR, +CME ERROR, +CMS ERROR, NO CARRIER and their kind: the command failed.</summary>
    Error,

    /// <summary>Bytes that are no text, or a line that is too long. Nothing is read into it.</summary>
    Garbage,

    /// <summary><c>&gt; </c> at the start of a line, which has no end: the modem waits for the text of a message.</summary>
    Prompt,
}

/// <summary>One line from a modem.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">Printable ASCII without surrounding blanks; empty for garbage.</param>
public readonly record struct AtLine(AtLineKind Kind, string Text);

/// <summary>
/// Cuts what a modem sends into lines, whatever it sends (ITU-T V.250, 3GPP TS 27.007). Total on any bytes: a line that
/// holds anything but printable ASCII, or more than <see cref="MaxLine"/> characters, comes out as one garbage line.
/// The result does not depend on how the bytes are cut into pieces.
/// </summary>
public sealed class AtParser
{
    /// <summary>Longest line, characters. 512 (E): Quectel's longest serving cell line has about 150.</summary>
    public const int MaxLine = 512;

    // A tab is a blank like any other.
    private static readonly SearchValues<byte> Printable = SearchValues.Create([
        (byte)'\t',
        .. Enumerable.Range(0x20, 0x7F - 0x20).Select(code => (byte)code),
    ]);

    private readonly char[] _line = new char[MaxLine];

    // A modem says much the same at every poll.
    private readonly string[] _said = new string[64];
    private int _length;
    private bool _isGarbage;

    private static ReadOnlySpan<byte> Prompt => "> "u8;

    /// <summary>Takes the bytes and adds each line that they complete to <paramref name="into"/>.</summary>
    public void Push(ReadOnlySpan<byte> bytes, List<AtLine> into)
    {
        while (bytes.IndexOfAny((byte)'\r', (byte)'\n') is var length and >= 0)
        {
            Add(bytes[..length], into);
            End(into);
            bytes = bytes[(length + 1)..];
        }

        Add(bytes, into);
    }

    /// <summary>Forgets a line that has begun.</summary>
    public void Reset()
    {
        _length = 0;
        _isGarbage = false;
    }

    /// <summary>Whether a line is an answer of this name, as <see cref="AtFields"/> takes it.</summary>
    public static bool IsAnswer(string line, string name) =>
        line.Length > name.Length
        && line[name.Length] == ':'
        && line.StartsWith(name, StringComparison.OrdinalIgnoreCase)
        && line.AsSpan(name.Length).Count('"') % 2 == 0;

    /// <summary>The text between the quotes; nothing when the field has none.</summary>
    public static ReadOnlySpan<char> Unquote(ReadOnlySpan<char> field) => IsQuoted(field) ? field[1..^1] : default;

    /// <summary>The text between the quotes; the field itself when it has none.</summary>
    public static ReadOnlySpan<char> Bare(ReadOnlySpan<char> field) => IsQuoted(field) ? field[1..^1] : field;

    /// <summary>A decimal integer; null for everything else, such as <c>--</c>, <c>-</c> or an empty field.</summary>
    public static int? Integer(ReadOnlySpan<char> field) =>
        int.TryParse(field, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value) ? value : null;

    private static bool IsQuoted(ReadOnlySpan<char> field) => field.Length >= 2 && field[0] == '"' && field[^1] == '"';

    // What a line goes on with. Of a line that is garbage nothing is kept, and it stays garbage to its end.
    private void Add(ReadOnlySpan<byte> text, List<AtLine> into)
    {
        while (EndsPrompt(text))
        {
            into.Add(new AtLine(AtLineKind.Prompt, ">"));
            text = text[(Prompt.Length - _length)..];
            Reset();
        }

        _isGarbage |= text.ContainsAnyExcept(Printable) || text.Length > MaxLine - _length;
        if (!_isGarbage)
        {
            _ = Ascii.ToUtf16(text, _line.AsSpan(_length), out int count);
            _length += count;
        }
    }

    private bool EndsPrompt(ReadOnlySpan<byte> text) =>
        !_isGarbage
        && (_length == 0 ? text.StartsWith(Prompt) : _length == 1 && _line[0] == '>' && text.StartsWith(Prompt[1..]));

    private void End(List<AtLine> into)
    {
        ReadOnlySpan<char> text = _line.AsSpan(0, _length).Trim();
        if (_isGarbage)
        {
            into.Add(new AtLine(AtLineKind.Garbage, ""));
        }
        else if (text.Length > 0)
        {
            AtLineKind kind = Classify(text);
            into.Add(new AtLine(kind, Written(text)));
        }

        Reset();
    }

    // The text of an earlier line, where it is the same.
    private string Written(ReadOnlySpan<char> text)
    {
        int place = text.Length + (31 * text[^1]) + (7 * text[text.Length / 2]);
        ref string said = ref _said[place % _said.Length];
        if (!text.SequenceEqual(said))
        {
            said = text.ToString();
        }

        return said;
    }

    private static AtLineKind Classify(ReadOnlySpan<char> text)
    {
        if (text is "OK")
        {
            return AtLineKind.Ok;
        }

        if (
            text is "ERROR" or "NO CARRIER" or "NO DIALTONE" or "NO ANSWER" or "BUSY" or "COMMAND NOT SUPPORT"
            || text.StartsWith("+CME ERROR", StringComparison.Ordinal)
            || text.StartsWith("+CMS ERROR", StringComparison.Ordinal)
        )
        {
            return AtLineKind.Error;
        }

        bool isEcho =
            text.StartsWith("AT", StringComparison.OrdinalIgnoreCase)
            && (text.Length == 2 || text[2] is '+' or 'E' or 'e' or '^' or '&' or '$' or '#' or '%');
        return isEcho ? AtLineKind.Echo : AtLineKind.Information;
    }
}
