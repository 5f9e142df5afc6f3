import NIOCore

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The date of a loop: read from the system once a second, counted from the monotonic clock in between.
struct WallClock {
    private var anchorWallNanoseconds: Int64 = 0
    private var anchor = NIODeadline.uptimeNanoseconds(0)
    private var currentSecond: Int64 = .min
    /// `Tue, 24 Nov 2026 10:00:00 GMT` of the last `update`.
    private(set) var httpDate: [UInt8] = []
    /// `2026-11-24T10:00:00.` of the last `update`.
    private var isoPrefix: [UInt8] = []

    init() {}

    /// Brings the texts up to `now`.
    mutating func update(_ now: NIODeadline) {
        let elapsed = (now - anchor).nanoseconds
        var wall = anchorWallNanoseconds &+ elapsed
        if wall / 1_000_000_000 == currentSecond { return }
        wall = Self.systemNanoseconds()
        anchor = now
        anchorWallNanoseconds = wall
        currentSecond = wall / 1_000_000_000
        format()
    }

    /// Appends `2026-11-24T10:00:00.123Z` for a moment of the last minutes.
    mutating func appendISO(_ moment: NIODeadline, to output: inout ByteBuffer) {
        let wall = anchorWallNanoseconds + (moment - anchor).nanoseconds
        let second = wall / 1_000_000_000
        if second == currentSecond {
            output.write(isoPrefix)
        } else {
            output.write(Self.isoPrefix(second))
        }
        let milliseconds = Int(wall / 1_000_000 % 1000)
        output.writeInteger(UInt8(truncatingIfNeeded: 0x30 + milliseconds / 100))
        output.writeInteger(UInt8(truncatingIfNeeded: 0x30 + milliseconds / 10 % 10))
        output.writeInteger(UInt8(truncatingIfNeeded: 0x30 + milliseconds % 10))
        output.writeInteger(UInt8(ascii: "Z"))
    }

    /// A moment of the last minutes in nanoseconds since 1970.
    func nanosecondsSince1970(_ moment: NIODeadline) -> Int64 {
        anchorWallNanoseconds + (moment - anchor).nanoseconds
    }

    private mutating func format() {
        let date = CivilDate(secondsSince1970: currentSecond)
        isoPrefix = Self.isoPrefix(currentSecond)
        let day = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"][date.daysSince1970 % 7]
        let month = [
            "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
        ][date.month - 1]
        let time = "\(padded(date.hour)):\(padded(date.minute)):\(padded(date.second))"
        httpDate = [UInt8](utf8: "\(day), \(padded(date.day)) \(month) \(date.year) \(time) GMT")
    }

    private static func isoPrefix(_ second: Int64) -> [UInt8] {
        let date = CivilDate(secondsSince1970: second)
        let time = "\(padded(date.hour)):\(padded(date.minute)):\(padded(date.second))"
        return [UInt8](utf8: "\(date.year)-\(padded(date.month))-\(padded(date.day))T\(time).")
    }

    private static func systemNanoseconds() -> Int64 {
        var time = timespec()
        // Safe: the pointer is to a local variable and does not outlive the call.
        unsafe clock_gettime(CLOCK_REALTIME, &time)
        return max(0, Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
    }
}

private func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : String(number) }

/// A moment in the Gregorian calendar, UTC; from 1970 on.
struct CivilDate: Hashable {
    var year: Int
    var month: Int
    var day: Int
    var hour: Int
    var minute: Int
    var second: Int
    var daysSince1970: Int

    /// Counts in years that begin in March, so that the leap day is the last of one.
    init(secondsSince1970 seconds: Int64) {
        let days = Int(seconds / 86400)
        let rest = Int(seconds % 86400)
        let shifted = days + 719_468
        let era = shifted / 146_097
        let dayOfEra = shifted % 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        hour = rest / 3600
        minute = rest / 60 % 60
        second = rest % 60
        daysSince1970 = days
    }
}
