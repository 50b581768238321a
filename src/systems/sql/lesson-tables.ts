/** What the lessons have in `mydb` before anything is done with it: the line that makes it. */
export const lessonTables: Readonly<Record<string, readonly string[]>> = {
  users: [
    'msa sql "create table users(',
    '  id int auto_increment primary key, user_id varchar(20),',
    '  pwd varchar(20), name varchar(20),',
    '  created_at datetime default now())"',
  ],
  orders: [
    'msa sql "create table orders(',
    '  id int auto_increment primary key, user_id varchar(50) not null,',
    '  product_id varchar(20) not null, order_id varchar(50) not null,',
    '  qty int default 0, unit_price int default 0, total_price int default 0,',
    '  created_at datetime default now())"',
  ],
  my_topic_users: ['msa connect add my-sink-connect --template lesson'],
}
