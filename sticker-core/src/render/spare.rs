//! Memory that one picture leaves for the next one of the same thread.

/// Buffers of elements that lie ready: as many as pictures hold at once, each grown to what they need.
#[derive(Debug)]
pub(crate) struct Spare<T> {
    buffers: Vec<Vec<T>>,
    bytes: usize,
}

impl<T> Default for Spare<T> {
    fn default() -> Self {
        Self { buffers: Vec::new(), bytes: 0 }
    }
}

impl<T> Spare<T> {
    const MAX_BUFFERS: usize = 32;
    const MAX_BYTES: usize = 16 << 20;

    /// Returns the smallest buffer that has room for `len` elements; what it holds is left over. Where none has, the largest
    /// makes room for one without memory, which takes its place when it is given back.
    pub(crate) fn take(&mut self, len: usize) -> Vec<T> {
        let fitting = self.buffers.iter().enumerate().filter(|(_, buffer)| buffer.capacity() >= len);
        if let Some((index, _)) = fitting.min_by_key(|(_, buffer)| buffer.capacity()) {
            return self.remove(index);
        }
        let largest = self.buffers.iter().enumerate().max_by_key(|(_, buffer)| buffer.capacity());
        if let Some((index, _)) = largest {
            self.remove(index);
        }
        Vec::new()
    }

    /// Keeps a buffer, unless so much memory is kept already that more would cost the host more than asking for it again;
    /// among too many the smallest goes.
    pub(crate) fn give(&mut self, buffer: Vec<T>) {
        let bytes = bytes_of(&buffer);
        if bytes == 0 || self.bytes + bytes > Self::MAX_BYTES {
            return;
        }
        self.bytes += bytes;
        self.buffers.push(buffer);
        if self.buffers.len() > Self::MAX_BUFFERS
            && let Some((index, _)) = self.buffers.iter().enumerate().min_by_key(|(_, b)| b.capacity())
        {
            self.remove(index);
        }
    }

    fn remove(&mut self, index: usize) -> Vec<T> {
        let buffer = self.buffers.swap_remove(index);
        self.bytes -= bytes_of(&buffer);
        buffer
    }
}

impl<T> Extend<Vec<T>> for Spare<T> {
    fn extend<I: IntoIterator<Item = Vec<T>>>(&mut self, buffers: I) {
        buffers.into_iter().for_each(|buffer| self.give(buffer));
    }
}

fn bytes_of<T>(buffer: &Vec<T>) -> usize {
    buffer.capacity() * size_of::<T>()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_smallest_buffer_that_has_room_is_taken_and_one_too_small_makes_room() {
        let mut spare = Spare::<u16>::default();
        for capacity in [100, 10, 50] {
            spare.give(Vec::with_capacity(capacity));
        }
        assert_eq!(spare.take(11).capacity(), 50);
        assert_eq!(spare.take(101).capacity(), 0);
        assert_eq!((spare.buffers.len(), spare.bytes), (1, 20));
        assert_eq!(spare.take(0).capacity(), 10);
        assert_eq!(spare.take(0).capacity(), 0);
        assert_eq!(spare.bytes, 0);
    }

    #[test]
    fn no_more_is_kept_than_the_limits_say() {
        let mut spare = Spare::<u8>::default();
        for capacity in (1..=Spare::<u8>::MAX_BUFFERS + 1).rev() {
            spare.give(Vec::with_capacity(capacity));
        }
        assert_eq!(spare.buffers.len(), Spare::<u8>::MAX_BUFFERS);
        assert_eq!(spare.take(1).capacity(), 2);
        let mut spare = Spare::<u8>::default();
        spare.give(Vec::with_capacity(Spare::<u8>::MAX_BYTES));
        spare.give(Vec::with_capacity(1));
        assert_eq!((spare.buffers.len(), spare.bytes), (1, Spare::<u8>::MAX_BYTES));
    }
}
