namespace Edge.Agent.Replay;

/// <summary>The recording cannot be used at all; the message says why and what is expected.</summary>
public sealed class RecordingException(string message, Exception? cause = null) : Exception(message, cause);

/// <summary>Something wrong in a recording, which therefore did not become a value.</summary>
/// <param name="Name"><c>Input/Gap</c>, <c>Input/DuplicateTime</c>, <c>Input/BackwardTime</c>, <c>Input/BadTime</c>,
/// <c>Input/BadSample</c>, <c>Input/BadCell</c>, <c>Input/EmptyCell</c>, <c>Input/BadRow</c> or <c>Input/Repeated</c>.</param>
/// <param name="Line">Line of the file, the first is 1.</param>
/// <param name="Seconds">Time in the recording, s; NaN when there is none.</param>
/// <param name="Text">A sentence that begins with the line.</param>
/// <param name="GapSeconds">Length of a gap, s; else NaN.</param>
public sealed record RecordingFault(
    string Name,
    long Line,
    double Seconds,
    string Text,
    double GapSeconds = double.NaN
);
