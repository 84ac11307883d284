namespace Edge.Agent.Replay;

/// <summary>Lines of a text, each of bounded length, so that no file of any bytes fills the memory.</summary>
/// <param name="reader">The text.</param>
internal sealed class LineReader(TextReader reader)
{
    /// <summary>Longest line, characters: a thousand cells of sixty.</summary>
    public const int Longest = 65_536;

    // What a power cut or a bad card leaves in a recording is shorter; what is longer never was one.
    private const long LongestSkipped = 16 * 1024 * 1024;

    private readonly char[] _buffer = new char[2 * Longest];
    private int _start;
    private int _end;
    private bool _ended;

    /// <summary>Number of the line that was read last; the first is 1.</summary>
    public long Number { get; private set; }

    /// <summary>Whether the line that was read last is longer than <see cref="Longest"/>, and only its beginning was given.</summary>
    public bool IsTooLong { get; private set; }

    /// <summary>Reads a line without its end (LF, CRLF). The span is valid until the next call.</summary>
    /// <exception cref="RecordingException">The line goes on for over 16 Mi characters.</exception>
    public bool TryRead(out ReadOnlySpan<char> line)
    {
        IsTooLong = false;
        long skipped = 0;
        int searched = _start;
        while (true)
        {
            int at = Array.IndexOf(_buffer, '\n', searched, _end - searched);
            if (at >= 0)
            {
                return Give(at, at + 1, out line);
            }

            if (_ended)
            {
                line = default;
                return _start < _end && Give(_end, _end, out line);
            }

            if (_end - _start > Longest)
            {
                IsTooLong = true;
                skipped += _end - _start - Longest;
                _end = _start + Longest;
                if (skipped > LongestSkipped)
                {
                    throw new RecordingException(
                        $"Line {Number + 1} is over {LongestSkipped} characters long: this is no CSV file."
                    );
                }
            }

            searched = _end;
            if (_end == _buffer.Length)
            {
                Array.Copy(_buffer, _start, _buffer, 0, _end - _start);
                searched -= _start;
                _end -= _start;
                _start = 0;
            }

            int read = reader.Read(_buffer, _end, _buffer.Length - _end);
            _ended = read == 0;
            _end += read;
        }
    }

    private bool Give(int end, int next, out ReadOnlySpan<char> line)
    {
        line = _buffer.AsSpan(_start, end - _start).TrimEnd('\r');
        IsTooLong |= line.Length > Longest;
        _start = next;
        Number++;
        return true;
    }
}
